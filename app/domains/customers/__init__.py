"""Customers."""

from app.domains.customers.errors import CustomerNotFoundError
from app.domains.customers.queries import (
    count_customers,
    find_customers,
    get_customer,
    list_customers,
)
from app.domains.customers.types import AddressKind, CustomerKind
from app.domains.customers.views import (
    CustomerAddressView,
    CustomerDetail,
    CustomerFilter,
    CustomerRow,
    CustomerSort,
    Spending,
)

__all__ = [
    "AddressKind",
    "CustomerAddressView",
    "CustomerDetail",
    "CustomerFilter",
    "CustomerKind",
    "CustomerNotFoundError",
    "CustomerRow",
    "CustomerSort",
    "Spending",
    "count_customers",
    "find_customers",
    "get_customer",
    "list_customers",
]
