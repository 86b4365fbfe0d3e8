"""Pricing: price lists, the unit prices in them, and the rule that says which one counts."""

from app.domains.pricing.errors import PriceListMissingError, PriceMissingError
from app.domains.pricing.resolution import price_lateral, resolve_price
from app.domains.pricing.service import default_price_list, seed_price_list, set_prices
from app.domains.pricing.types import (
    PriceBreak,
    PriceListKind,
    PriceListRule,
    PriceQuery,
    ResolvedPrice,
)

__all__ = [
    "PriceBreak",
    "PriceListKind",
    "PriceListMissingError",
    "PriceListRule",
    "PriceMissingError",
    "PriceQuery",
    "ResolvedPrice",
    "default_price_list",
    "price_lateral",
    "resolve_price",
    "seed_price_list",
    "set_prices",
]
