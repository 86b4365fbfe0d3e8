"""Pricing: price lists and the unit prices in them."""

from app.domains.pricing.errors import PriceListMissingError, PriceMissingError
from app.domains.pricing.service import default_price_list, seed_price_list, set_prices

__all__ = [
    "PriceListMissingError",
    "PriceMissingError",
    "default_price_list",
    "seed_price_list",
    "set_prices",
]
