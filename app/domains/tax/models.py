"""Tax rates with their validity."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import RATE, TenantBase, tenant_unique


class TaxRate(TenantBase):
    """A rate of a tax for a class of goods, from a day on; the newest valid one counts. ``rate`` is a fraction."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        tenant_unique("country", "tax_class", "code", "valid_from_on"),
        CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
        CheckConstraint("valid_to_on > valid_from_on", name="validity"),
    )

    country: Mapped[str]
    tax_class: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE)
    valid_from_on: Mapped[date] = mapped_column(Date)
    valid_to_on: Mapped[date | None] = mapped_column(Date)
