"""What the marketplace owes its sellers, as an account for each seller and currency.

An account is the sum of its entries, which are only ever added, in the order of their ``position``; the balance on the
account is a counter of that sum, kept under the row's lock, and ``cauce reconcile`` compares both. A statement freezes
entries with the balance before and after. A payout takes its amount off at once, and gives it back by an entry of its
own if it fails.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.seller_accounts.types import EntryKind, PayoutStatus
from app.platform.db.base import (
    QUANTITY,
    RATE,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class SellerAccount(TenantBase):
    """What a seller is owed in one currency; less than nothing is owed by the seller."""

    __tablename__ = "seller_account"
    __table_args__ = (tenant_key("seller_id", "seller"), tenant_unique("seller_id", "currency"))

    seller_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CHAR(3))
    balance_minor: Mapped[int] = mapped_column(server_default="0")
    last_position: Mapped[int] = mapped_column(server_default="0")


class SellerEntry(TenantBase):
    """One change of a balance with its cause; never changed, a correction is another entry."""

    __tablename__ = "seller_entry"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("account_id", "position"),
        tenant_unique("kind", "source"),
        tenant_index(
            "ix_seller_entry_order_line_id", "order_line_id", where="order_line_id IS NOT NULL"
        ),
        tenant_index(
            "ix_seller_entry_release_on", "account_id", "release_on", where="retained_minor <> 0"
        ),
        one_of("kind", EntryKind),
        CheckConstraint(
            "order_line_id IS NULL OR amount_minor = gross_minor - commission_minor - commission_tax_minor",
            name="parts",
        ),
        CheckConstraint("(retained_minor = 0) = (release_on IS NULL)", name="retained"),
        {"info": {"append_only": True}},
    )

    account_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    source: Mapped[str]
    booked_on: Mapped[date] = mapped_column(Date)
    booked_at: Mapped[datetime]
    amount_minor: Mapped[int]
    gross_minor: Mapped[int] = mapped_column(server_default="0")
    commission_minor: Mapped[int] = mapped_column(server_default="0")
    commission_tax_minor: Mapped[int] = mapped_column(server_default="0")
    quantity: Mapped[Decimal | None] = mapped_column(QUANTITY)
    order_id: Mapped[UUID | None]
    order_line_id: Mapped[UUID | None]
    retained_minor: Mapped[int] = mapped_column(server_default="0")
    release_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(server_default="")
    actor_label: Mapped[str]


class SellerRetention(TenantBase, Timestamps):
    """What is kept of a seller's earnings for returns; without a seller it counts for all without one of their own."""

    __tablename__ = "seller_retention"
    __table_args__ = (
        tenant_key("seller_id", "seller"),
        tenant_unique_where(
            "uq_seller_retention_seller", "seller_id", where="seller_id IS NOT NULL"
        ),
        tenant_unique_where("uq_seller_retention_everybody", where="seller_id IS NULL"),
        CheckConstraint("rate BETWEEN 0 AND 1 AND days BETWEEN 0 AND 365", name="range"),
    )

    seller_id: Mapped[UUID | None]
    rate: Mapped[Decimal] = mapped_column(RATE)
    days: Mapped[int] = mapped_column(SmallInteger)


class SellerStatement(TenantBase):
    """The entries of an account from one position to another, as they were issued; never changed."""

    __tablename__ = "seller_statement"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("number"),
        tenant_unique("account_id", "first_position"),
        CheckConstraint(
            "first_position >= 1 AND last_position >= first_position AND last_on >= first_on",
            name="range",
        ),
        {"info": {"append_only": True}},
    )

    account_id: Mapped[UUID]
    number: Mapped[str]
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    first_position: Mapped[int]
    last_position: Mapped[int]
    opening_minor: Mapped[int]
    closing_minor: Mapped[int]
    issued_at: Mapped[datetime]
    actor_label: Mapped[str]


class SellerPayout(TenantBase):
    """Money on its way to a seller."""

    __tablename__ = "seller_payout"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("number"),
        tenant_index("ix_seller_payout_account_id", "account_id", "requested_at"),
        tenant_index("ix_seller_payout_status", "status", "requested_at", "id"),
        one_of("status", PayoutStatus),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(status = 'pending') = (ended_at IS NULL)", name="ended"),
    )

    account_id: Mapped[UUID]
    number: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="pending")
    amount_minor: Mapped[int]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: The bank's own name for it, or why it failed.
    note: Mapped[str] = mapped_column(server_default="")
