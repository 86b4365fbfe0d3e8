"""Orders: header, lines, line taxes, withholdings, discounts, addresses, flags, history, documents, reviews.

All amounts are minor units of the order's currency. With ``tax_included`` false the tax comes on top:
``total = items - discount + shipping + tax``; with true the tax is contained in the prices and
``total = items - discount + shipping``. The database holds this equation.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, Date, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.orders.types import DiscountSource, DocumentStatus, OrderStatus
from app.domains.tax import WithholdingBase
from app.platform.db.base import (
    QUANTITY,
    RATE,
    UNIT_PRICE,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class SalesOrder(TenantBase, Timestamps):
    """What a customer ordered, through whichever channel.

    ``placed_on`` is the business date where the order was placed; reports group by it. ``customer_reference`` is the
    channel's own name for the buyer of this order, ``source_status`` the channel's own word for the state.
    """

    __tablename__ = "sales_order"
    __table_args__ = (
        tenant_key("customer_id", "customer"),
        tenant_key("split_from_id", "sales_order"),
        tenant_unique("number"),
        tenant_unique_where(
            "uq_sales_order_split_from_id", "split_from_id", where="split_from_id IS NOT NULL"
        ),
        tenant_unique_where(
            "uq_sales_order_channel", "channel", "external_id", where="external_id IS NOT NULL"
        ),
        tenant_index("ix_sales_order_placed_at", "placed_at DESC", "id DESC"),
        tenant_index("ix_sales_order_status", "status", "placed_at DESC", "id DESC"),
        tenant_index("ix_sales_order_customer_id", "customer_id", "placed_at DESC"),
        tenant_index("ix_sales_order_placed_on", "placed_on"),
        tenant_index("ix_sales_order_total_minor", "total_minor DESC", "id DESC"),
        tenant_index("ix_sales_order_withheld", "placed_on", where="withheld_minor > 0"),
        one_of("status", OrderStatus),
        CheckConstraint(
            "total_minor = items_minor - discount_minor + shipping_minor"
            " + CASE WHEN tax_included THEN 0 ELSE tax_minor END",
            name="total",
        ),
        CheckConstraint(
            "items_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND total_minor >= 0"
            " AND discount_minor BETWEEN 0 AND items_minor + shipping_minor",
            name="amounts",
        ),
        CheckConstraint("withheld_minor BETWEEN 0 AND total_minor", name="withheld"),
    )

    number: Mapped[str]
    channel: Mapped[str]
    external_id: Mapped[str | None]
    status: Mapped[str]
    source_status: Mapped[str | None]
    customer_id: Mapped[UUID | None]
    customer_reference: Mapped[str | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    tax_included: Mapped[bool]
    items_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(server_default="0")
    shipping_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
    total_minor: Mapped[int]
    payment_terms_days: Mapped[int | None] = mapped_column(SmallInteger)
    placed_at: Mapped[datetime]
    placed_on: Mapped[date] = mapped_column(Date)
    approved_at: Mapped[datetime | None]
    promised_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    #: The order that got what was there, where this one was placed with it for what was missing.
    split_from_id: Mapped[UUID | None] = mapped_column(sort_order=92)
    #: What the buyer keeps back: part of the total that is never paid to us.
    withheld_minor: Mapped[int] = mapped_column(server_default="0", sort_order=93)


class OrderLine(TenantBase):
    """One variant on an order; SKU and name as they were when it was ordered.

    ``total_minor`` is quantity times unit price, rounded once, before discount. ``shipping_minor`` is the part of the
    order's shipping that belongs to this line, where the channel says so.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_key("variant_id", "variant"),
        tenant_key("seller_id", "seller"),
        tenant_key("warehouse_id", "warehouse"),
        tenant_key("commission_scheme_id", "commission_scheme"),
        tenant_unique("order_id", "position"),
        tenant_index("ix_order_line_variant_id", "variant_id"),
        tenant_index("ix_order_line_seller_id", "seller_id", where="seller_id IS NOT NULL"),
        tenant_index("ix_order_line_backordered", "variant_id", "id", where="backordered > 0"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="quantity"),
        CheckConstraint(
            "commission_tax_minor >= 0 AND commission_rate BETWEEN 0 AND 1 AND commission_tax_rate BETWEEN 0 AND 1",
            name="commission",
        ),
        CheckConstraint("backordered >= 0 AND backordered <= quantity", name="backordered"),
        CheckConstraint(
            "total_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND commission_minor >= 0"
            " AND discount_minor BETWEEN 0 AND total_minor",
            name="amounts",
        ),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    variant_id: Mapped[UUID]
    sku: Mapped[str]
    name: Mapped[str]
    seller_id: Mapped[UUID | None]
    warehouse_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(UNIT_PRICE)
    total_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(server_default="0")
    tax_minor: Mapped[int] = mapped_column(server_default="0")
    shipping_minor: Mapped[int] = mapped_column(server_default="0")
    commission_minor: Mapped[int] = mapped_column(server_default="0")
    #: What of the quantity waits for stock; the rest was reserved.
    backordered: Mapped[Decimal] = mapped_column(QUANTITY, server_default="0", sort_order=92)
    #: What was agreed when the line was sold; a rate that is not there means an amount, or that the channel said it.
    commission_tax_minor: Mapped[int] = mapped_column(server_default="0", sort_order=93)
    commission_rate: Mapped[Decimal | None] = mapped_column(RATE, sort_order=94)
    commission_tax_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0", sort_order=95)
    commission_scheme_id: Mapped[UUID | None] = mapped_column(sort_order=96)


class OrderLineTax(TenantBase):
    """One tax on a line as it was computed; an exempt line has a row with rate zero."""

    __tablename__ = "order_line_tax"
    __table_args__ = (
        tenant_key("order_line_id", "order_line"),
        tenant_unique("order_line_id", "code"),
        CheckConstraint("rate >= 0 AND base_minor >= 0 AND amount_minor >= 0", name="amounts"),
    )

    order_line_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE)
    base_minor: Mapped[int]
    amount_minor: Mapped[int]


class OrderWithholding(TenantBase):
    """What the buyer keeps back of an order and pays to the authority, as it was computed."""

    __tablename__ = "order_withholding"
    __table_args__ = (
        tenant_key("order_id", "sales_order", ondelete="CASCADE"),
        tenant_unique("order_id", "code"),
        one_of("base", WithholdingBase),
        CheckConstraint("rate > 0 AND base_minor >= 0 AND amount_minor > 0", name="amounts"),
    )

    order_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    base: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE)
    base_minor: Mapped[int]
    amount_minor: Mapped[int]


class OrderDiscount(TenantBase, CreatedAt):
    """A discount applied to an order, with its reason; ``order_line_id`` is set where it is off one line."""

    __tablename__ = "order_discount"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_index("ix_order_discount_order_id", "order_id"),
        tenant_key("promotion_id", "promotion"),
        tenant_key("coupon_id", "coupon"),
        tenant_key("order_line_id", "order_line"),
        one_of("source", DiscountSource),
        one_of("level", ("line", "order", "shipping")),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    order_id: Mapped[UUID]
    source: Mapped[str]
    code: Mapped[str | None]
    reason: Mapped[str]
    amount_minor: Mapped[int]
    level: Mapped[str] = mapped_column(server_default="order", sort_order=91)
    promotion_id: Mapped[UUID | None] = mapped_column(sort_order=92)
    coupon_id: Mapped[UUID | None] = mapped_column(sort_order=93)
    order_line_id: Mapped[UUID | None] = mapped_column(sort_order=94)


class OrderAddress(TenantBase):
    """Where an order ships to or is billed to, as it was when it was ordered."""

    __tablename__ = "order_address"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_unique("order_id", "kind"),
        one_of("kind", ("shipping", "billing")),
    )

    order_id: Mapped[UUID]
    kind: Mapped[str]
    recipient: Mapped[str | None]
    line: Mapped[str]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    is_structured: Mapped[bool] = mapped_column(server_default=text("true"))


class OrderFlag(TenantBase, CreatedAt):
    """Something about an order that a person must look at or decide; nothing is guessed in silence."""

    __tablename__ = "order_flag"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_unique("order_id", "code"),
        tenant_index("ix_order_flag_open", "created_at", where="resolved_at IS NULL"),
    )

    order_id: Mapped[UUID]
    code: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class OrderEvent(TenantBase):
    """One entry of an order's history, for people."""

    __tablename__ = "order_event"
    __table_args__ = (
        # Privileges keep the application from deleting history; it goes only with its order.
        tenant_key("order_id", "sales_order", ondelete="CASCADE"),
        tenant_index("ix_order_event_order_id", "order_id", "at", "id"),
        {"info": {"append_only": True}},
    )

    order_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    actor_kind: Mapped[str]
    actor_label: Mapped[str]


class OrderDocument(TenantBase, CreatedAt):
    """A document that an order names and that was issued elsewhere: its label and state."""

    __tablename__ = "order_document"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_unique("order_id", "label"),
        one_of("status", DocumentStatus),
    )

    order_id: Mapped[UUID]
    label: Mapped[str]
    status: Mapped[str]
    issued_on: Mapped[date | None] = mapped_column(Date)


class OrderReview(TenantBase):
    """A buyer's score of an order; one review can stand for several orders."""

    __tablename__ = "order_review"
    __table_args__ = (
        tenant_key("order_id", "sales_order"),
        tenant_unique("order_id", "external_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )

    order_id: Mapped[UUID]
    external_id: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    reviewed_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None]


class IdempotencyKey(TenantBase, CreatedAt):
    """The answer to a request that must happen once, kept with a hash of the request."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        tenant_unique("scope", "key"),
        tenant_index("ix_idempotency_key_created_at", "created_at"),
    )

    scope: Mapped[str]
    key: Mapped[str]
    request_hash: Mapped[bytes]
    status_code: Mapped[int] = mapped_column(SmallInteger)
    subject_id: Mapped[UUID | None]
    response: Mapped[dict[str, Any]] = mapped_column(JSONB)
