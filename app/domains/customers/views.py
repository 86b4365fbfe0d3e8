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
    """Which customers a list shows; ``owes``: only those whose credit is in use."""

    search: str = ""
    kind: CustomerKind | None = None
    group_id: UUID | None = None
    owes: bool = False


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """What orders of one currency come to, without the canceled and the unavailable ones."""

    currency: str
    total_minor: int


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as a list shows it; ``order_count`` counts every order.

    ``tax_id`` is written as its country writes it; without ``tax_country`` it never checked out.
    """

    id: UUID
    kind: str
    name: str
    email: str | None
    phone: str | None
    tax_id: str | None
    tax_country: str | None
    external_id: str | None
    group_id: UUID | None
    group_name: str | None
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
    recipient: str | None
    phone: str | None
    commune_code: str | None
    is_default: bool

    @property
    def is_commune_unknown(self) -> bool:
        """Whether a Chilean address names a commune that we do not know."""
        return self.country == "CL" and self.commune_code is None


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A person to talk to at a customer."""

    id: UUID
    name: str
    role: str
    email: str | None
    phone: str | None


class CreditView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's terms, and how much of the limit is in use; amounts in minor units of ``currency``."""

    payment_terms_days: int | None
    limit_minor: int | None
    used_minor: int
    currency: str | None

    @property
    def free_minor(self) -> int:
        """What can still be taken; nothing when the limit was set below what is in use."""
        return max((self.limit_minor or 0) - self.used_minor, 0)


class CreditEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the credit in use; ``reference_id`` is the order."""

    kind: str
    reference_id: UUID
    amount_minor: int
    currency: str
    actor_label: str
    created_at: datetime


class ConsentView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a customer wants marketing, since when, and where that was said."""

    is_granted: bool
    since: datetime | None
    source: str | None


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """Something somebody wrote down."""

    text: str
    actor_label: str
    created_at: datetime


class MergeView(msgspec.Struct, frozen=True, kw_only=True):
    """A row that went up in this customer."""

    absorbed_id: UUID
    absorbed_name: str
    reason: str
    actor_label: str
    created_at: datetime


class CustomerDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with everything that is known of it.

    ``customer.id`` is another one than was asked for where that was merged into it.
    """

    customer: CustomerRow
    source: str | None
    version: int
    email_verified_at: datetime | None
    credit: CreditView
    consent: ConsentView
    addresses: list[CustomerAddressView]
    contacts: list[ContactView]
    notes: list[NoteView]
    merges: list[MergeView]


class CustomerGroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group with how many customers are in it."""

    id: UUID
    name: str
    description: str
    customer_count: int
