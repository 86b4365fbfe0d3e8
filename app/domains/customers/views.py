"""What others read of customers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domains.customers.types import CustomerKind


class CustomerSort(StrEnum):
    """Orders of the list of customers."""

    NAME = "name"
    NAME_REVERSED = "-name"


class CustomerFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers a list shows."""

    search: str = ""
    kind: CustomerKind | None = None


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """What orders of one currency come to, without the canceled and the unavailable ones."""

    currency: str
    total_minor: int


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as a list shows it; ``order_count`` counts every order."""

    id: UUID
    kind: str
    name: str
    email: str | None
    phone: str | None
    tax_id: str | None
    external_id: str | None
    created_at: datetime
    order_count: int
    last_order_at: datetime | None
    spent: list[Spending]


class CustomerAddressView(msgspec.Struct, frozen=True, kw_only=True):
    """An address of a customer."""

    id: UUID
    kind: str
    line: str
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    is_structured: bool


class CustomerDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with addresses."""

    customer: CustomerRow
    source: str | None
    version: int
    addresses: list[CustomerAddressView]
