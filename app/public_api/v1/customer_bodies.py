"""The shapes of customers, in and out."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from app.domains.customers import (
    AddressKind,
    AddressWrite,
    ContactView,
    ContactWrite,
    CreditTerms,
    CustomerAddressView,
    CustomerDetail,
    CustomerGroupView,
    CustomerKind,
    CustomerRow,
    CustomerWrite,
)
from app.kernel.ids import encode
from app.public_api.bodies import MoneyBody, minor, money, optional_id, shown_id

_Text = Annotated[str, msgspec.Meta(max_length=300)]
_Country = Annotated[str, msgspec.Meta(max_length=2, examples=["CL"])]


class CustomerBody(msgspec.Struct, frozen=True, kw_only=True):
    """A customer. `spent` has one amount a currency, without canceled and unavailable orders.

    `tax_id` is written as its country writes it; with `tax_country` null it never checked out.
    """

    id: str
    kind: str
    name: str
    email: str | None
    phone: str | None
    tax_id: str | None
    tax_country: str | None
    external_id: str | None
    group_id: str | None
    group_name: str | None
    created_at: datetime
    order_count: int
    last_order_at: datetime | None
    spent: list[MoneyBody]


class CustomerAddressBody(msgspec.Struct, frozen=True, kw_only=True):
    """An address. `is_structured` is false for a text that names no street.

    `commune_code` is the Chilean CUT code, null where the commune is not known.
    """

    id: str
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


class ContactBody(msgspec.Struct, frozen=True, kw_only=True):
    """A person to talk to at a customer."""

    id: str
    name: str
    role: str
    email: str | None
    phone: str | None


class CreditBody(msgspec.Struct, frozen=True, kw_only=True):
    """Terms of payment and credit; amounts are null without a limit."""

    payment_terms_days: int | None
    limit: MoneyBody | None
    used: MoneyBody | None
    free: MoneyBody | None


class ConsentBody(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the customer wants marketing, since when, and where that was said."""

    marketing: bool
    since: datetime | None
    source: str | None


class CustomerReadBody(CustomerBody, frozen=True, kw_only=True):
    """A customer with everything known of it. `version` goes with a change of it."""

    version: int
    addresses: list[CustomerAddressBody]
    contacts: list[ContactBody]
    credit: CreditBody
    consent: ConsentBody


class CustomerWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer as you state it. Without `tax_country` your company's country counts for the tax id."""

    name: _Text
    kind: CustomerKind = CustomerKind.PERSON
    email: _Text = ""
    phone: _Text = ""
    tax_id: Annotated[str, msgspec.Meta(max_length=40, examples=["76.086.428-5"])] = ""
    tax_country: _Country = ""
    group_id: str | None = None


class CustomerCreateBody(CustomerWriteBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new customer. The same `external_id` again answers with the customer that is there."""

    external_id: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["crm-1042"])] | None
    ) = None


class CustomerUpdateBody(CustomerWriteBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer with the version that you read."""

    version: int


class CustomerAddressWriteBody(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """An address as you state it; in Chile `city` is the commune, however it is written."""

    line: _Text
    kind: AddressKind = AddressKind.SHIPPING
    recipient: _Text = ""
    phone: _Text = ""
    city: _Text = ""
    region: _Text = ""
    postal_code: _Text = ""
    country: _Country = ""
    is_default: bool = False


class ContactWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person to talk to."""

    name: _Text
    role: _Text = ""
    email: _Text = ""
    phone: _Text = ""


class CreditWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Terms of payment in days, and up to how much may be owed; a null limit allows no credit."""

    payment_terms_days: int | None = None
    limit: MoneyBody | None = None


class ConsentWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the customer wants marketing, and where that was said."""

    marketing: bool
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=120, examples=["checkout"])]


class CustomerGroupBody(msgspec.Struct, frozen=True, kw_only=True):
    """A group of customers."""

    id: str
    name: str
    description: str
    customer_count: int


class CustomerGroupWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group as you state it."""

    name: _Text
    description: Annotated[str, msgspec.Meta(max_length=1000)] = ""


def customer_write(body: CustomerWriteBody) -> CustomerWrite:
    """The customer that a request states.

    Raises:
        InvalidIdError: If the group's id is none.
    """
    return CustomerWrite(
        name=body.name,
        kind=body.kind,
        email=body.email,
        phone=body.phone,
        tax_id=body.tax_id,
        tax_country=body.tax_country,
        group_id=optional_id("cgr", body.group_id, "/group_id"),
    )


def address_write(body: CustomerAddressWriteBody) -> AddressWrite:
    """The address that a request states."""
    return AddressWrite(**msgspec.structs.asdict(body))


def contact_write(body: ContactWriteBody) -> ContactWrite:
    """The contact that a request states."""
    return ContactWrite(**msgspec.structs.asdict(body))


def credit_terms(body: CreditWriteBody) -> CreditTerms:
    """The terms that a request states.

    Raises:
        InvalidAmountError: If the limit has more decimals than its currency.
    """
    if body.limit is None:
        return CreditTerms(payment_terms_days=body.payment_terms_days)
    currency = body.limit.currency
    return CreditTerms(
        payment_terms_days=body.payment_terms_days,
        limit_minor=minor(body.limit.amount, currency, pointer="/limit/amount"),
        currency=currency,
    )


def customer_body(row: CustomerRow) -> CustomerBody:
    """A customer as the API lists it."""
    return CustomerBody(**_values(row))


def customer_read_body(detail: CustomerDetail) -> CustomerReadBody:
    """A customer as the API shows it."""
    return CustomerReadBody(
        **_values(detail.customer),
        version=detail.version,
        addresses=[_address_body(address) for address in detail.addresses],
        contacts=[_contact_body(contact) for contact in detail.contacts],
        credit=credit_body(detail),
        consent=ConsentBody(
            marketing=detail.consent.is_granted,
            since=detail.consent.since,
            source=detail.consent.source,
        ),
    )


def credit_body(detail: CustomerDetail) -> CreditBody:
    """A customer's terms as the API shows them."""
    credit = detail.credit
    if credit.limit_minor is None or credit.currency is None:
        return CreditBody(
            payment_terms_days=credit.payment_terms_days, limit=None, used=None, free=None
        )
    return CreditBody(
        payment_terms_days=credit.payment_terms_days,
        limit=money(credit.limit_minor, credit.currency),
        used=money(credit.used_minor, credit.currency),
        free=money(credit.free_minor, credit.currency),
    )


def group_body(group: CustomerGroupView) -> CustomerGroupBody:
    """A group as the API shows it."""
    return CustomerGroupBody(
        id=encode("cgr", group.id),
        name=group.name,
        description=group.description,
        customer_count=group.customer_count,
    )


def _address_body(address: CustomerAddressView) -> CustomerAddressBody:
    values: dict[str, Any] = msgspec.structs.asdict(address)
    values["id"] = encode("adr", address.id)
    return CustomerAddressBody(**values)


def _contact_body(contact: ContactView) -> ContactBody:
    values: dict[str, Any] = msgspec.structs.asdict(contact)
    values["id"] = encode("ctc", contact.id)
    return ContactBody(**values)


def _values(row: CustomerRow) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(row),
        "id": encode("cus", row.id),
        "group_id": shown_id("cgr", row.group_id),
        "spent": [money(item.total_minor, item.currency) for item in row.spent],
    }
