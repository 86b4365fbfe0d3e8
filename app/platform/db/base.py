"""Declarative bases: what every table has, by construction.

``PlatformBase`` tables live in the schema ``platform``. ``TenantBase`` tables are declared once, in the logical schema
``tenant``, which a unit of work maps to the tenant's placement. Their primary key is ``(tenant_id, id)`` and every
key, unique and index made with the helpers here starts with ``tenant_id``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Numeric,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.kernel.ids import new_id

#: The logical schema of tenant tables; never exists in a database.
TENANT_SCHEMA: Final = "tenant"
PLATFORM_SCHEMA: Final = "platform"

NAMING_CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: Column types by meaning, so that scale and precision are the same everywhere.
TYPE_ANNOTATIONS: Final = {
    UUID: Uuid(as_uuid=True),
    datetime: DateTime(timezone=True),
    int: BigInteger(),
}
UNIT_PRICE: Final = Numeric(20, 6)
QUANTITY: Final = Numeric(18, 4)
RATE: Final = Numeric(9, 6)


class PlatformBase(DeclarativeBase):
    """Base of the tables that are not one tenant's: brands, tenants, users, sessions, the outbox."""

    metadata = MetaData(schema=PLATFORM_SCHEMA, naming_convention=NAMING_CONVENTION)
    type_annotation_map = TYPE_ANNOTATIONS


class TenantBase(DeclarativeBase):
    """Base of every table that holds a tenant's data."""

    metadata = MetaData(schema=TENANT_SCHEMA, naming_convention=NAMING_CONVENTION)
    type_annotation_map = TYPE_ANNOTATIONS

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


class CreatedAt:
    """Mixin: when the row came to be."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


class Timestamps(CreatedAt):
    """Mixin: when the row came to be and when it last changed."""

    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=91
    )


def tenant_key(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Foreign key to another tenant table that carries the tenant, so it can't point across the wall."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{TENANT_SCHEMA}.{target}.tenant_id", f"{TENANT_SCHEMA}.{target}.id"],
        ondelete=ondelete,
    )


def tenant_unique(*columns: str) -> UniqueConstraint:
    """Unique constraint within the tenant."""
    return UniqueConstraint("tenant_id", *columns)


def tenant_unique_where(name: str, *columns: str, where: str) -> Index:
    """Unique index within the tenant for the rows that satisfy a condition."""
    return Index(name, "tenant_id", *columns, unique=True, postgresql_where=text(where))


def tenant_index(name: str, *columns: str, where: str | None = None) -> Index:
    """Index that starts with the tenant."""
    expressions = [text(column) if " " in column or "(" in column else column for column in columns]
    return Index(
        name, "tenant_id", *expressions, postgresql_where=None if where is None else text(where)
    )


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Check that a text column holds one of the given words (we use no database enums)."""
    listed = ", ".join(f"'{word}'" for word in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
