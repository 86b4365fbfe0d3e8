"""Tax rates and withholdings with their validity."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.customers import CustomerKind
from app.domains.tax.types import WithholdingBase
from app.platform.db.base import RATE, TenantBase, one_of


class TaxRate(TenantBase):
    """A rate of a tax for a class of goods, from a day on; the newest valid one counts. ``rate`` is a fraction.

    An empty region is the whole country; a region's own rate replaces the country's of the same code. A compound tax
    is computed on the amount with the other taxes on it. ``valid_to_on`` is the first day on which the rate counts no
    more.
    """

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "country", "region", "tax_class", "code", "valid_from_on",
            name="uq_tax_rate_since",
        ),
        CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
        CheckConstraint("valid_to_on > valid_from_on", name="validity"),
    )  # fmt: skip

    country: Mapped[str]
    tax_class: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE)
    valid_from_on: Mapped[date] = mapped_column(Date)
    valid_to_on: Mapped[date | None] = mapped_column(Date)
    region: Mapped[str] = mapped_column(server_default="")
    is_compound: Mapped[bool] = mapped_column(server_default="false")
    source: Mapped[str] = mapped_column(server_default="")


class TaxWithholding(TenantBase):
    """What a buyer keeps back of a document and pays to the authority: a fraction of the net amount or of the tax.

    It counts for customers of a kind, or for all; an empty region is the whole country, and a region's own comes first.
    """

    __tablename__ = "tax_withholding"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "country",
            "region",
            "code",
            "valid_from_on",
            name="uq_tax_withholding_since",
        ),
        one_of("customer_kind", CustomerKind),
        one_of("base", WithholdingBase),
        CheckConstraint("rate > 0 AND rate <= 1", name="rate"),
        CheckConstraint("valid_to_on > valid_from_on", name="validity"),
    )

    country: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    base: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE)
    valid_from_on: Mapped[date] = mapped_column(Date)
    valid_to_on: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str] = mapped_column(server_default="")
    customer_kind: Mapped[str | None]
