"""Coupons and their use."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.promotions.types import CouponKind, CouponScope
from app.platform.db.base import (
    RATE,
    CreatedAt,
    TenantBase,
    Timestamps,
    one_of,
    tenant_key,
    tenant_unique,
)


class Coupon(TenantBase, Timestamps):
    """A code that takes something off an order: ``rate`` is a fraction, ``amount_minor`` an amount."""

    __tablename__ = "coupon"
    __table_args__ = (
        tenant_unique("code"),
        one_of("kind", CouponKind),
        one_of("scope", CouponScope),
        CheckConstraint("rate > 0 AND rate <= 1", name="rate"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(kind = 'percentage') = (rate IS NOT NULL)", name="value"),
        CheckConstraint("used_count <= usage_limit", name="usage"),
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


class CouponRedemption(TenantBase, CreatedAt):
    """A coupon used on an order; one use of a code per order."""

    __tablename__ = "coupon_redemption"
    __table_args__ = (tenant_key("coupon_id", "coupon"), tenant_unique("order_id", "coupon_id"))

    coupon_id: Mapped[UUID]
    #: A plain id: the order is of a higher domain.
    order_id: Mapped[UUID]
