"""Sellers."""

from app.domains.sellers.errors import (
    InvalidSchemeError,
    SchemeNotFoundError,
    SellerNotFoundError,
)
from app.domains.sellers.queries import find_sellers, get_seller, list_seller_names, list_sellers
from app.domains.sellers.rules import commissions_for
from app.domains.sellers.schemes import (
    create_scheme,
    end_scheme,
    find_category_paths,
    find_schemes,
    list_schemes,
)
from app.domains.sellers.types import (
    CategoryRate,
    Commission,
    CommissionLine,
    Scheme,
    SchemeInForce,
    SchemeKind,
    SchemeWrite,
    Tier,
)
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
    "CategoryRate",
    "Commission",
    "CommissionLine",
    "CommissionRateView",
    "InvalidSchemeError",
    "SalesPeriod",
    "Scheme",
    "SchemeInForce",
    "SchemeKind",
    "SchemeNotFoundError",
    "SchemeWrite",
    "SellerDetail",
    "SellerFigures",
    "SellerFilter",
    "SellerNotFoundError",
    "SellerRow",
    "SellerSort",
    "SoldProduct",
    "Tier",
    "commissions_for",
    "create_scheme",
    "end_scheme",
    "find_category_paths",
    "find_schemes",
    "find_sellers",
    "get_seller",
    "list_schemes",
    "list_seller_names",
    "list_sellers",
]
