"""Promotions, coupons and their uses."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CHAR, CheckConstraint, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.promotions.types import Activation, CouponKind, CouponScope, Level
from app.platform.db.base import (
    RATE,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
    tenant_unique_where,
)


class Promotion(TenantBase, Timestamps):
    """A rule that takes something off: ``effect`` says what, ``conditions`` for whom and for which goods.

    ``used_count`` is kept while there is a limit only, so that a promotion without one is no row that all orders
    wait for; setting a limit counts what was used (see ``promotions.claims``).
    """

    __tablename__ = "promotion"
    __table_args__ = (
        tenant_unique("name"),
        tenant_index(
            "ix_promotion_automatic", "valid_to", where="is_active AND activation = 'automatic'"
        ),
        one_of("activation", Activation),
        one_of("level", (Level.LINE, Level.ORDER)),
        CheckConstraint("valid_to > valid_from", name="validity"),
        CheckConstraint("usage_limit > 0 AND customer_limit > 0", name="limits"),
        CheckConstraint("used_count >= 0 AND used_count <= usage_limit", name="usage"),
    )

    name: Mapped[str]
    activation: Mapped[str]
    level: Mapped[str]
    effect: Mapped[dict[str, Any]] = mapped_column(JSONB)
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    priority: Mapped[int] = mapped_column(server_default="100")
    is_exclusive: Mapped[bool] = mapped_column(server_default="false")
    is_active: Mapped[bool] = mapped_column(server_default="true")
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    usage_limit: Mapped[int | None]
    customer_limit: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class PromotionCustomer(TenantBase):
    """How often a customer, by id or by e-mail, uses a promotion that has a limit for each."""

    __tablename__ = "promotion_customer"
    __table_args__ = (
        tenant_key("promotion_id", "promotion"),
        tenant_unique("promotion_id", "customer_key"),
        CheckConstraint("used_count >= 0", name="usage"),
    )

    promotion_id: Mapped[UUID]
    customer_key: Mapped[str]
    used_count: Mapped[int]


class PromotionPolicy(TenantBase):
    """What holds for all promotions of a tenant: no line goes below this part of its price."""

    __tablename__ = "promotion_policy"
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("floor_rate >= 0 AND floor_rate <= 1", name="floor_rate"),
    )

    floor_rate: Mapped[Decimal] = mapped_column(RATE, server_default="0")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Coupon(TenantBase, Timestamps):
    """A code: it opens a promotion, or takes something off by itself (``rate`` a fraction, ``amount_minor``)."""

    __tablename__ = "coupon"
    __table_args__ = (
        tenant_key("promotion_id", "promotion"),
        tenant_unique("code"),
        tenant_index("ix_coupon_promotion_id", "promotion_id", where="promotion_id IS NOT NULL"),
        one_of("kind", CouponKind),
        one_of("scope", CouponScope),
        CheckConstraint("rate > 0 AND rate <= 1", name="rate"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(kind = 'percentage') = (rate IS NOT NULL)", name="value"),
        CheckConstraint("used_count <= usage_limit", name="usage"),
        CheckConstraint("kind = 'promotion' OR promotion_id IS NULL", name="promotion"),
    )

    code: Mapped[str]
    kind: Mapped[str]
    scope: Mapped[str]
    rate: Mapped[Decimal | None] = mapped_column(RATE)
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(CHAR(3))
    usage_limit: Mapped[int | None]
    used_count: Mapped[int] = mapped_column(server_default="0")
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    promotion_id: Mapped[UUID | None] = mapped_column(sort_order=92)
    is_active: Mapped[bool] = mapped_column(server_default="true", sort_order=93)


class CouponRedemption(TenantBase, CreatedAt):
    """A coupon used on an imported order, by a decision; one use of a code per order."""

    __tablename__ = "coupon_redemption"
    __table_args__ = (tenant_key("coupon_id", "coupon"), tenant_unique("order_id", "coupon_id"))

    coupon_id: Mapped[UUID]
    #: A plain id: the order is of a higher domain.
    order_id: Mapped[UUID]


class PromotionUse(TenantBase):
    """A promotion or a coupon used by an order, until it is released; ``amount_minor`` is what it took off."""

    __tablename__ = "promotion_use"
    __table_args__ = (
        tenant_key("promotion_id", "promotion"),
        tenant_key("coupon_id", "coupon"),
        tenant_unique_where(
            "uq_promotion_use_promotion", "order_id", "promotion_id", where="released_at IS NULL"
        ),
        tenant_unique_where(
            "uq_promotion_use_coupon", "order_id", "coupon_id", where="released_at IS NULL"
        ),
        tenant_index("ix_promotion_use_promotion_id", "promotion_id", "used_at DESC"),
        tenant_index("ix_promotion_use_coupon_id", "coupon_id", where="coupon_id IS NOT NULL"),
        CheckConstraint("promotion_id IS NOT NULL OR coupon_id IS NOT NULL", name="cause"),
        CheckConstraint("amount_minor >= 0", name="amount"),
    )

    promotion_id: Mapped[UUID | None]
    coupon_id: Mapped[UUID | None]
    #: A plain id: the order is of a higher domain.
    order_id: Mapped[UUID]
    customer_keys: Mapped[list[str]] = mapped_column(ARRAY(String))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(CHAR(3))
    used_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
