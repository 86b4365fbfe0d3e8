"""The routes of the API, in one list."""

from typing import Final

from litestar.types import ControllerRouterHandler

from app.public_api.problem_pages import list_problems, show_problem
from app.public_api.v1.categories import (
    create_brand,
    create_category,
    list_brands,
    list_categories,
    remove_brand,
    remove_category,
    rename_brand,
    update_category,
)
from app.public_api.v1.commission_schemes import SCHEME_ROUTES
from app.public_api.v1.customer_merges import CUSTOMER_MERGE_ROUTES
from app.public_api.v1.customer_parts import CUSTOMER_PART_ROUTES
from app.public_api.v1.customers import CUSTOMER_ROUTES
from app.public_api.v1.images import IMAGE_ROUTES
from app.public_api.v1.landed_costs import LANDED_COST_ROUTES
from app.public_api.v1.order_actions import act_on_order
from app.public_api.v1.order_edits import edit_order
from app.public_api.v1.order_files import ORDER_FILE_ROUTES
from app.public_api.v1.order_tags import ORDER_TAG_ROUTES
from app.public_api.v1.orders import create_order
from app.public_api.v1.orders_read import get_order, list_orders
from app.public_api.v1.parcels import PARCEL_ROUTES
from app.public_api.v1.prices import (
    create_price_list,
    list_price_lists,
    list_prices,
    list_tax_rates,
    update_price_list,
    write_prices,
)
from app.public_api.v1.products import get_product, list_products
from app.public_api.v1.products_write import (
    archive_product,
    create_product,
    generate_variants,
    restore_product,
    update_product,
    upsert_products,
)
from app.public_api.v1.promotions import (
    create_promotion,
    get_promotion,
    list_promotions,
    quote_basket,
    update_promotion,
)
from app.public_api.v1.purchase_orders import PURCHASE_ROUTES
from app.public_api.v1.quotes import QUOTE_ROUTES
from app.public_api.v1.refunds import create_refund, list_refunds
from app.public_api.v1.report_tables import get_report
from app.public_api.v1.reports import get_kpis
from app.public_api.v1.returns import RETURN_ROUTES
from app.public_api.v1.seller_accounts import ACCOUNT_ROUTES
from app.public_api.v1.sellers import get_seller, list_sellers
from app.public_api.v1.skus import (
    create_alias,
    get_bundle,
    ignore_unmatched,
    list_aliases,
    list_unmatched,
    remove_alias,
    resolve_unmatched,
    set_bundle,
)
from app.public_api.v1.stock import list_stock
from app.public_api.v1.stock_bins import BIN_ROUTES
from app.public_api.v1.stock_counts import (
    cancel_stock_count,
    create_stock_count,
    get_stock_count,
    list_stock_counts,
    post_stock_count,
    record_stock_count,
)
from app.public_api.v1.stock_moves import adjust_stock, list_stock_movements, receive_stock
from app.public_api.v1.stock_plans import list_stock_on_day, list_stock_to_reorder, plan_stock
from app.public_api.v1.stock_transfers import (
    get_stock_transfer,
    list_stock_transfers,
    receive_stock_transfer,
    send_stock_transfer,
)
from app.public_api.v1.supplier_invoices import INVOICE_ROUTES
from app.public_api.v1.suppliers import SUPPLIER_ROUTES
from app.public_api.v1.variants import get_variant, list_variants

#: Under ``/v1``.
API_ROUTES: Final[list[ControllerRouterHandler]] = [
    create_order,
    list_orders,
    get_order,
    act_on_order,
    create_refund,
    list_refunds,
    *PARCEL_ROUTES,
    *QUOTE_ROUTES,
    *RETURN_ROUTES,
    edit_order,
    *ORDER_TAG_ROUTES,
    *ORDER_FILE_ROUTES,
    *CUSTOMER_ROUTES,
    *CUSTOMER_PART_ROUTES,
    *CUSTOMER_MERGE_ROUTES,
    list_sellers,
    get_seller,
    *SCHEME_ROUTES,
    *ACCOUNT_ROUTES,
    list_products,
    get_product,
    create_product,
    upsert_products,
    update_product,
    archive_product,
    restore_product,
    generate_variants,
    *IMAGE_ROUTES,
    list_variants,
    get_variant,
    get_bundle,
    set_bundle,
    list_categories,
    create_category,
    update_category,
    remove_category,
    list_brands,
    create_brand,
    rename_brand,
    remove_brand,
    list_aliases,
    create_alias,
    remove_alias,
    list_unmatched,
    resolve_unmatched,
    ignore_unmatched,
    list_stock,
    list_stock_movements,
    receive_stock,
    adjust_stock,
    list_stock_transfers,
    get_stock_transfer,
    send_stock_transfer,
    receive_stock_transfer,
    *BIN_ROUTES,
    list_stock_counts,
    get_stock_count,
    create_stock_count,
    record_stock_count,
    post_stock_count,
    cancel_stock_count,
    plan_stock,
    list_stock_to_reorder,
    list_stock_on_day,
    *SUPPLIER_ROUTES,
    *PURCHASE_ROUTES,
    *LANDED_COST_ROUTES,
    *INVOICE_ROUTES,
    get_kpis,
    list_price_lists,
    create_price_list,
    update_price_list,
    list_prices,
    write_prices,
    list_tax_rates,
    list_promotions,
    get_promotion,
    create_promotion,
    update_promotion,
    quote_basket,
    get_report,
]
#: At the root: what the addresses in problems lead to.
DOCUMENTATION_ROUTES: Final[list[ControllerRouterHandler]] = [list_problems, show_problem]
