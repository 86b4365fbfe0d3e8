"""Files of orders."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import CreatedAt, TenantBase, tenant_index, tenant_key, tenant_unique
from app.platform.files import NAMES_FILE


class OrderFile(TenantBase, CreatedAt):
    """A file that somebody put with an order; the store of files has its content under ``file_key``."""

    __tablename__ = "order_file"
    __table_args__ = (
        tenant_key("order_id", "sales_order", ondelete="CASCADE"),
        tenant_unique("file_key"),
        tenant_index("ix_order_file_order_id", "order_id", "created_at", "id"),
        CheckConstraint("size_bytes > 0", name="size"),
    )

    order_id: Mapped[UUID]
    name: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    file_key: Mapped[UUID] = mapped_column(info={NAMES_FILE: ""})
