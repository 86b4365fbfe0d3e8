"""The routes of the API, in one list."""

from typing import Final

from litestar.types import ControllerRouterHandler

from app.public_api.problem_pages import list_problems, show_problem
from app.public_api.v1.customer_parts import CUSTOMER_PART_ROUTES
from app.public_api.v1.customers import CUSTOMER_ROUTES
from app.public_api.v1.order_actions import act_on_order
from app.public_api.v1.order_edits import edit_order
from app.public_api.v1.orders import create_order
from app.public_api.v1.orders_read import get_order, list_orders
from app.public_api.v1.products import get_product, list_products
from app.public_api.v1.reports import get_kpis
from app.public_api.v1.sellers import get_seller, list_sellers
from app.public_api.v1.stock import list_stock
from app.public_api.v1.variants import get_variant, list_variants

#: Under ``/v1``.
API_ROUTES: Final[list[ControllerRouterHandler]] = [
    create_order,
    list_orders,
    get_order,
    act_on_order,
    edit_order,
    *CUSTOMER_ROUTES,
    *CUSTOMER_PART_ROUTES,
    list_sellers,
    get_seller,
    list_products,
    get_product,
    list_variants,
    get_variant,
    list_stock,
    get_kpis,
]
#: At the root: what the addresses in problems lead to.
DOCUMENTATION_ROUTES: Final[list[ControllerRouterHandler]] = [list_problems, show_problem]
