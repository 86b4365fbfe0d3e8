"""Sellers' accounts: what the shop owes each seller, in each currency.

Every change is an entry that is never changed; an account's two counters are their sums: ``available_minor`` can be
paid out, ``held_minor`` is kept back for returns until some days after delivery. Available goes below zero when goods
come back after they were paid out: then the seller owes the shop. A statement lists each entry once.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.seller_accounts.types import EntryKind
from app.platform.db.base import (
    QUANTITY,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class SellerAccount(TenantBase, Timestamps):
    """What one seller has with the shop in one currency."""

    __tablename__ = "seller_account"
    __table_args__ = (
        tenant_key("seller_id", "seller"),
        tenant_unique("seller_id", "currency"),
        CheckConstraint("held_minor >= 0", name="held"),
    )

    seller_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(CHAR(3))
    available_minor: Mapped[int] = mapped_column(server_default="0")
    held_minor: Mapped[int] = mapped_column(server_default="0")


class SellerEntry(TenantBase, CreatedAt):
    """One change of an account; amounts are signed. ``cause_id`` is the shipment, return, hold or payout behind it."""

    __tablename__ = "seller_entry"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        one_of("kind", EntryKind),
        tenant_unique("cause_id", "kind", "order_line_id"),
        tenant_index("ix_seller_entry_account_id", "account_id", "occurred_on", "id"),
        tenant_index("ix_seller_entry_order_line_id", "order_line_id"),
        {"info": {"append_only": True}},
    )

    account_id: Mapped[UUID]
    kind: Mapped[str]
    occurred_on: Mapped[date] = mapped_column(Date)
    available_minor: Mapped[int]
    held_minor: Mapped[int] = mapped_column(server_default="0")
    cause_id: Mapped[UUID]
    #: The line's id; what belongs to no line has the cause's id here, so that the key is never empty.
    order_line_id: Mapped[UUID]
    order_id: Mapped[UUID | None]
    quantity: Mapped[Decimal | None] = mapped_column(QUANTITY)
    note: Mapped[str] = mapped_column(server_default="")


class SellerHold(TenantBase, CreatedAt):
    """A part of a line's sale that is kept back; it has a day to be released on once the line was delivered."""

    __tablename__ = "seller_hold"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("cause_id", "order_line_id"),
        tenant_index("ix_seller_hold_due", "release_on", "id", where="open_minor > 0"),
        tenant_index("ix_seller_hold_order_id", "order_id"),
        CheckConstraint("open_minor BETWEEN 0 AND amount_minor", name="open"),
    )

    account_id: Mapped[UUID]
    cause_id: Mapped[UUID]
    order_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    amount_minor: Mapped[int]
    open_minor: Mapped[int]
    retention_days: Mapped[int]
    release_on: Mapped[date | None] = mapped_column(Date)


class SellerPayout(TenantBase, CreatedAt):
    """Money sent to a seller."""

    __tablename__ = "seller_payout"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("idempotency_key"),
        tenant_index("ix_seller_payout_account_id", "account_id", "created_at"),
        CheckConstraint("amount_minor > 0", name="amount"),
        {"info": {"append_only": True}},
    )

    account_id: Mapped[UUID]
    amount_minor: Mapped[int]
    paid_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(server_default="")
    idempotency_key: Mapped[str]
    actor_label: Mapped[str]


class SellerStatement(TenantBase):
    """What happened on an account in a period; numbers of a tenant have no gaps, and nothing issued changes."""

    __tablename__ = "seller_statement"
    __table_args__ = (
        tenant_key("account_id", "seller_account"),
        tenant_unique("number"),
        CheckConstraint("period_last_on >= period_first_on", name="period"),
        {"info": {"append_only": True}},
    )

    account_id: Mapped[UUID]
    number: Mapped[int]
    period_first_on: Mapped[date] = mapped_column(Date)
    period_last_on: Mapped[date] = mapped_column(Date)
    opening_minor: Mapped[int]
    sales_minor: Mapped[int]
    commission_minor: Mapped[int]
    commission_tax_minor: Mapped[int]
    adjustment_minor: Mapped[int]
    payout_minor: Mapped[int]
    closing_minor: Mapped[int]
    held_minor: Mapped[int]
    issued_at: Mapped[datetime]
    actor_label: Mapped[str]


class SellerStatementEntry(TenantBase):
    """An entry that a statement lists; each entry is on one statement at most."""

    __tablename__ = "seller_statement_entry"
    __table_args__ = (
        tenant_key("statement_id", "seller_statement"),
        tenant_key("entry_id", "seller_entry"),
        tenant_unique("entry_id"),
        tenant_index("ix_seller_statement_entry_statement_id", "statement_id"),
        {"info": {"append_only": True}},
    )

    statement_id: Mapped[UUID]
    entry_id: Mapped[UUID]
