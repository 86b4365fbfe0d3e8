"""Words of customers, and what their use cases take."""

from enum import StrEnum
from uuid import UUID

import msgspec


class CustomerKind(StrEnum):
    """A registered person, a guest known by an order only, or a company."""

    PERSON = "person"
    GUEST = "guest"
    COMPANY = "company"


class AddressKind(StrEnum):
    """What an address is used for."""

    SHIPPING = "shipping"
    BILLING = "billing"


class CreditEntryKind(StrEnum):
    """An order takes credit; it is released when the order ends without being owed, settled when it is paid."""

    TAKE = "take"
    RELEASE = "release"
    SETTLE = "settle"


class MergeReason(StrEnum):
    """What proved that two rows are one customer; ``decided`` is a person's word."""

    TAX_ID = "tax_id"
    EMAIL = "email"
    DECIDED = "decided"


class CustomerWrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a person or a program says of a customer.

    ``tax_country`` is ISO 3166; without it the tenant's own country counts.
    """

    name: str
    kind: CustomerKind = CustomerKind.PERSON
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    tax_country: str = ""
    group_id: UUID | None = None


class AddressWrite(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it is given; in Chile ``city`` is the commune, written in whatever way."""

    line: str
    kind: AddressKind = AddressKind.SHIPPING
    recipient: str = ""
    phone: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    is_default: bool = False


class ContactWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A person to talk to at a company."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""


class CreditTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How long a customer may take to pay (NET30 is 30 days) and up to how much may be owed at a time.

    Without a limit nothing can be taken on credit.
    """

    payment_terms_days: int | None = None
    limit_minor: int | None = None
    currency: str = ""


class GuestIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says of a buyer who is not registered."""

    name: str = ""
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    tax_country: str = ""
