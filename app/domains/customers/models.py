"""Customers: who buys, where, whom to talk to, on what terms, and which rows were found to be the same.

A row that was merged stays, with ``merged_into_id``, so that its id answers for ever; no list shows it.
``credit_used_minor`` is a counter that only conditional updates change; ``customer_credit_entry`` proves it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.customers.types import AddressKind, CreditEntryKind, CustomerKind, MergeReason
from app.platform.db.base import (
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class CustomerGroup(TenantBase, Timestamps):
    """Customers who are treated alike, by prices for example."""

    __tablename__ = "customer_group"
    __table_args__ = (tenant_unique("name"),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")


class Customer(TenantBase, Timestamps):
    """Who buys.

    With ``tax_country`` the ``tax_id`` was checked and is kept bare; without, it is what somebody wrote.
    """

    __tablename__ = "customer"
    __table_args__ = (
        one_of("kind", CustomerKind),
        tenant_key("group_id", "customer_group"),
        tenant_key("merged_into_id", "customer"),
        tenant_unique_where(
            "uq_customer_source", "source", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_customer_email", "lower(email)"),
        tenant_index("ix_customer_name", "name", "id"),
        tenant_index("ix_customer_tax_id", "tax_id", where="tax_id IS NOT NULL"),
        tenant_index("ix_customer_group_id", "group_id", "name", "id", where="group_id IS NOT NULL"),
        tenant_index("ix_customer_merged_into_id", "merged_into_id", where="merged_into_id IS NOT NULL"),
        tenant_index("ix_customer_phone_digits", "phone_digits", where="phone_digits IS NOT NULL"),
        CheckConstraint("tax_country IS NULL OR tax_id IS NOT NULL", name="tax_country"),
        CheckConstraint("merged_into_id <> id", name="merged_into_id"),
        CheckConstraint(
            "(credit_limit_minor IS NULL) = (credit_currency IS NULL) AND credit_limit_minor >= 0"
            " AND credit_used_minor >= 0 AND payment_terms_days BETWEEN 0 AND 365",
            name="credit",
        ),
    )  # fmt: skip

    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    tax_id: Mapped[str | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    tax_country: Mapped[str | None] = mapped_column(CHAR(2), sort_order=100)
    email_verified_at: Mapped[datetime | None] = mapped_column(sort_order=101)
    phone_digits: Mapped[str | None] = mapped_column(sort_order=102)
    group_id: Mapped[UUID | None] = mapped_column(sort_order=103)
    merged_into_id: Mapped[UUID | None] = mapped_column(sort_order=104)
    payment_terms_days: Mapped[int | None] = mapped_column(SmallInteger, sort_order=105)
    credit_limit_minor: Mapped[int | None] = mapped_column(sort_order=106)
    credit_currency: Mapped[str | None] = mapped_column(CHAR(3), sort_order=107)
    credit_used_minor: Mapped[int] = mapped_column(server_default="0", sort_order=108)
    has_marketing_consent: Mapped[bool] = mapped_column(server_default="false", sort_order=109)
    marketing_consent_at: Mapped[datetime | None] = mapped_column(sort_order=110)
    marketing_consent_source: Mapped[str | None] = mapped_column(sort_order=111)


class CustomerWord(TenantBase):
    """A word by which a customer is found; kept by triggers of ``customer``.

    Its id follows from customer and word, so that writing it twice writes it once.
    """

    __tablename__ = "customer_word"
    __table_args__ = (
        tenant_key("customer_id", "customer", ondelete="CASCADE"),
        tenant_index("ix_customer_word_word", "word", "customer_id"),
        tenant_index("ix_customer_word_customer", "customer_id", "word"),
    )

    customer_id: Mapped[UUID]
    word: Mapped[str] = mapped_column(String(collation="C"))


class CustomerAddress(TenantBase, CreatedAt):
    """An address of a customer for shipping or for billing.

    ``is_structured`` is false for a text that names no street: it is kept and flagged, never repaired in silence.
    A Chilean address without ``commune_code`` names a commune that we do not know; it is kept and flagged as well.
    """

    __tablename__ = "customer_address"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        one_of("kind", AddressKind),
        tenant_index("ix_customer_address_customer_id", "customer_id", "kind"),
        tenant_unique_where(
            "uq_customer_address_default", "customer_id", "kind", where="is_default"
        ),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    line: Mapped[str]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    is_structured: Mapped[bool] = mapped_column(server_default=text("true"))
    recipient: Mapped[str | None] = mapped_column(sort_order=100)
    phone: Mapped[str | None] = mapped_column(sort_order=101)
    commune_code: Mapped[str | None] = mapped_column(CHAR(5), sort_order=102)
    is_default: Mapped[bool] = mapped_column(server_default=text("false"), sort_order=103)


class CustomerContact(TenantBase, CreatedAt):
    """A person to talk to at a company."""

    __tablename__ = "customer_contact"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        tenant_index("ix_customer_contact_customer_id", "customer_id", "created_at"),
        tenant_index("ix_customer_contact_email", "lower(email)", where="email IS NOT NULL"),
    )

    customer_id: Mapped[UUID]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]
    phone: Mapped[str | None]


class CustomerNote(TenantBase, CreatedAt):
    """Something somebody wrote down about a customer."""

    __tablename__ = "customer_note"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        tenant_index("ix_customer_note_customer_id", "customer_id", "created_at"),
    )

    customer_id: Mapped[UUID]
    text: Mapped[str]
    actor_label: Mapped[str]


class CustomerCreditEntry(TenantBase, CreatedAt):
    """One change of the credit in use: positive when an order takes it, negative when it is freed or paid.

    ``reference_id`` is what the credit was taken for, an order; ``cause_id`` what changed it, such as a payment.
    """

    __tablename__ = "customer_credit_entry"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        one_of("kind", CreditEntryKind),
        tenant_unique("reference_id", "kind", "cause_id"),
        tenant_index("ix_customer_credit_entry_customer_id", "customer_id", "created_at"),
        CheckConstraint("(kind = 'take') = (amount_minor > 0) AND amount_minor <> 0", name="sign"),
        {"info": {"append_only": True}},
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    reference_id: Mapped[UUID]
    cause_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    actor_label: Mapped[str]


class CustomerMerge(TenantBase, CreatedAt):
    """A row that was found to be another one's double, why, who decided, and how much moved."""

    __tablename__ = "customer_merge"
    __table_args__ = (
        tenant_key("absorbed_id", "customer"),
        tenant_key("survivor_id", "customer"),
        tenant_unique("absorbed_id"),
        tenant_index("ix_customer_merge_survivor_id", "survivor_id"),
        one_of("reason", MergeReason),
        {"info": {"append_only": True}},
    )

    absorbed_id: Mapped[UUID]
    survivor_id: Mapped[UUID]
    reason: Mapped[str]
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    actor_label: Mapped[str]


class CustomerDistinction(TenantBase, CreatedAt):
    """Two customers of whom somebody said that they are not the same; the smaller id first."""

    __tablename__ = "customer_distinction"
    __table_args__ = (
        tenant_key("one_id", "customer"),
        tenant_key("other_id", "customer"),
        tenant_unique("one_id", "other_id"),
        {"info": {"append_only": True}},
    )

    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    actor_label: Mapped[str]
