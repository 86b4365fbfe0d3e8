"""Sellers."""

from app.domains.sellers.errors import (
    InvalidSchemeError,
    SchemeNotFoundError,
    SellerNotFoundError,
)
from app.domains.sellers.in_force import (
    decode_force,
    find_category_paths,
    find_schemes,
    force_json,
    has_schemes,
    path_sql,
)
from app.domains.sellers.queries import find_sellers, get_seller, list_seller_names, list_sellers
from app.domains.sellers.rules import commissions_for, scaled_commission
from app.domains.sellers.schemes import (
    create_scheme,
    end_scheme,
    list_schemes,
)
from app.domains.sellers.types import (
    AgreedCommission,
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
    "AgreedCommission",
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
    "decode_force",
    "end_scheme",
    "find_category_paths",
    "find_schemes",
    "find_sellers",
    "force_json",
    "get_seller",
    "has_schemes",
    "list_schemes",
    "list_seller_names",
    "list_sellers",
    "path_sql",
    "scaled_commission",
]
