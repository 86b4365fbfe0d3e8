"""Tags and which orders have them."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.domains.orders.tags.types import TagColor
from app.platform.db.base import (
    CreatedAt,
    TenantBase,
    one_of,
    tenant_index,
    tenant_key,
    tenant_unique,
)


class OrderTag(TenantBase, CreatedAt):
    """A word that sorts orders; ``key`` is the name folded, so that one name stands for one tag in any case."""

    __tablename__ = "order_tag"
    __table_args__ = (
        tenant_unique("key"),
        one_of("color", TagColor),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
    )

    name: Mapped[str]
    key: Mapped[str]
    color: Mapped[str | None]


class OrderTagging(TenantBase, CreatedAt):
    """An order has a tag; it goes with either."""

    __tablename__ = "order_tagging"
    __table_args__ = (
        tenant_key("tag_id", "order_tag", ondelete="CASCADE"),
        tenant_key("order_id", "sales_order", ondelete="CASCADE"),
        tenant_unique("tag_id", "order_id"),
        tenant_index("ix_order_tagging_order_id", "order_id"),
    )

    tag_id: Mapped[UUID]
    order_id: Mapped[UUID]
