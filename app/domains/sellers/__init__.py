"""Sellers."""

from app.domains.sellers.errors import SellerNotFoundError
from app.domains.sellers.queries import find_sellers, get_seller, list_seller_names, list_sellers
from app.domains.sellers.views import (
    CommissionRateView,
    SalesPeriod,
    SellerDetail,
    SellerFigures,
    SellerFilter,
    SellerRow,
    SellerSort,
    SoldProduct,
)

__all__ = [
    "CommissionRateView",
    "SalesPeriod",
    "SellerDetail",
    "SellerFigures",
    "SellerFilter",
    "SellerNotFoundError",
    "SellerRow",
    "SellerSort",
    "SoldProduct",
    "find_sellers",
    "get_seller",
    "list_seller_names",
    "list_sellers",
]
