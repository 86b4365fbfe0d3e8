"""What an order comes to, and what is wrong with it; pure.

A line is worth quantity times unit price, rounded once. What is taken off by hand comes first, then promotions in their
stated order. Its tax is computed on what is left, by ``app.domains.tax``; shipping is taken as it is given.
"""

from app.domains.checkout.rules.carried import (
    DiscountRow,
    carried_discounts,
    changed_claims,
    scaled_discount,
)
from app.domains.checkout.rules.checking import check_order, field_issue
from app.domains.checkout.rules.commissions import commissions_of, keep_commission
from app.domains.checkout.rules.discounts import basket_of, require_codes
from app.domains.checkout.rules.placed import Naming, placed_line, placed_order
from app.domains.checkout.rules.placing import (
    StockPlan,
    demands_of,
    destination_of,
    expiry_of,
    has_bundle,
    only_warehouse,
    plan_stock,
    share_available,
    status_when_placed,
)
from app.domains.checkout.rules.prices import (
    PricedLine,
    PricedOrder,
    QuotedOrder,
    price_order,
    quote_order,
    withheld_of,
)
from app.domains.checkout.rules.splitting import Share, shares_of, split_basket

__all__ = [
    "DiscountRow",
    "Naming",
    "PricedLine",
    "PricedOrder",
    "QuotedOrder",
    "Share",
    "StockPlan",
    "basket_of",
    "carried_discounts",
    "changed_claims",
    "check_order",
    "commissions_of",
    "demands_of",
    "destination_of",
    "expiry_of",
    "field_issue",
    "has_bundle",
    "keep_commission",
    "only_warehouse",
    "placed_line",
    "placed_order",
    "plan_stock",
    "price_order",
    "quote_order",
    "require_codes",
    "scaled_discount",
    "share_available",
    "shares_of",
    "split_basket",
    "status_when_placed",
    "withheld_of",
]
