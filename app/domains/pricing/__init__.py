"""Pricing: price lists, the unit prices in them, and the rule that says which one counts."""

from app.domains.pricing.errors import (
    InvalidPricesError,
    PriceListChangedError,
    PriceListMissingError,
    PriceListNotFoundError,
    PriceListTakenError,
    PriceMissingError,
)
from app.domains.pricing.queries import (
    get_price_list,
    list_price_history,
    list_price_lists,
    list_prices,
    resolve_prices,
)
from app.domains.pricing.resolution import price_lateral, resolve_price
from app.domains.pricing.rules import ENDINGS, PercentChange
from app.domains.pricing.service import (
    change_prices,
    create_price_list,
    default_price_list,
    find_price_lists,
    preview_change,
    seed_price_list,
    set_prices,
    update_price_list,
    write_prices,
)
from app.domains.pricing.types import (
    PriceBreak,
    PriceChange,
    PriceListKind,
    PriceListRule,
    PriceListWrite,
    PriceQuery,
    PriceWrite,
    ResolvedPrice,
)
from app.domains.pricing.views import PriceHistoryRow, PriceListView, PriceRow

__all__ = [
    "ENDINGS",
    "InvalidPricesError",
    "PercentChange",
    "PriceBreak",
    "PriceChange",
    "PriceHistoryRow",
    "PriceListChangedError",
    "PriceListKind",
    "PriceListMissingError",
    "PriceListNotFoundError",
    "PriceListRule",
    "PriceListTakenError",
    "PriceListView",
    "PriceListWrite",
    "PriceMissingError",
    "PriceQuery",
    "PriceRow",
    "PriceWrite",
    "ResolvedPrice",
    "change_prices",
    "create_price_list",
    "default_price_list",
    "find_price_lists",
    "get_price_list",
    "list_price_history",
    "list_price_lists",
    "list_prices",
    "preview_change",
    "price_lateral",
    "resolve_price",
    "resolve_prices",
    "seed_price_list",
    "set_prices",
    "update_price_list",
    "write_prices",
]
