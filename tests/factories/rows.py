"""One valid row for every table, built from its columns, checks and foreign keys alone."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.ids import new_id

Row = dict[str, Any]

#: What cannot be seen from a column alone, because a check ties it to another one.
TIED: Final[dict[str, Row]] = {
    "coupon": {"kind": "promotion", "rate": None},
    "parcel": {"status": "shipped"},
    "quote": {"status": "accepted"},
    "promotion": {"effect": {"kind": "percentage", "rate": "0.1"}},
    "seller_retention": {"days": 30},
}
#: Columns that can't point at the same row as another column of their table: they get a twin of it, whose key in the
#: rows is the table's name, a slash and this word.
TWINS: Final[dict[tuple[str, str], str]] = {
    ("bundle_component", "component_variant_id"): "component",
}
#: Tables to which triggers add rows of the same tenant when other tables are written.
WRITTEN_BY_TRIGGERS: Final = frozenset(
    {"sales_delta", "search_term", "variant_word", "customer_word"}
)
#: Whole numbers are all different, where they are somebody's key.
_NUMBERS: Final = count(100)
_WORDS: Final = re.compile(r"^(\w+) IN \((.*)\)$")


def build_rows(metadata: MetaData, tenant_id: UUID, **fixed: Row) -> dict[str, Row]:
    """A row for each table and its twins, in the order of their foreign keys, with keys among each other."""
    rows: dict[str, Row] = {}
    for table in metadata.sorted_tables:
        for key in (table.name, *_twins_of(table)):
            rows[key] = {
                **build_row(table, rows, tenant_id),
                **TIED.get(table.name, {}),
                **fixed.get(table.name, {}),
            }
    return rows


def table_of(key: str) -> str:
    """The table of a row, which may be a twin."""
    return key.partition("/")[0]


def count_of(table: str, rows: dict[str, Row]) -> int:
    """How many rows a table has of those that were built."""
    return sum(table_of(key) == table for key in rows)


def build_row(table: Table, rows: dict[str, Row], tenant_id: UUID) -> Row:
    """A row of one table whose foreign keys point at ``rows``."""
    row: Row = {}
    for column in table.columns:
        if not column.nullable and column.server_default is None:
            row[column.name] = value_of(column)
    if "tenant_id" in table.columns:
        row["tenant_id"] = tenant_id
    for key in table.foreign_key_constraints:
        for element in key.elements:
            name, referenced = element.parent.name, element.column.table.name
            if name != "tenant_id" and referenced != table.name:
                twin = TWINS.get((table.name, name))
                source = rows[f"{referenced}/{twin}" if twin else referenced]
                row[name] = source[element.column.name]
    return row


def _twins_of(table: Table) -> list[str]:
    """The keys of the further rows that a table needs."""
    return [
        f"{table.name}/{TWINS[key.parent.table.name, key.parent.name]}"
        for key in _keys_to(table)
        if (key.parent.table.name, key.parent.name) in TWINS
    ]


def _keys_to(table: Table) -> list[ForeignKey]:
    return [
        element
        for other in table.metadata.sorted_tables
        for constraint in other.foreign_key_constraints
        for element in constraint.elements
        if element.column.table is table
    ]


def value_of(column: Column[Any]) -> object:
    """A value that the column and its list of words allow."""
    words = _words(column)
    if words:
        return words[0]
    kind = column.type
    if isinstance(kind, String):
        return "CLP"[: kind.length] if kind.length else f"{column.name}-{new_id().hex}"
    simple: list[tuple[type[Any], object]] = [
        (Numeric, Decimal("0.5")),
        (DateTime, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        (Date, date(2026, 1, 2)),
        (LargeBinary, new_id().bytes),
        (JSONB, {}),
        (ARRAY, []),
    ]
    for known, value in simple:
        if isinstance(kind, known):
            return value
    number = next(_NUMBERS) if column.primary_key or _is_unique(column) else 1
    by_python = {UUID: new_id(), bool: False, int: number}
    return by_python[kind.python_type]


def _is_unique(column: Column[Any]) -> bool:
    """Whether a whole number is a key of its own beside the tenant's."""
    return any(
        isinstance(constraint, UniqueConstraint)
        and {item.name for item in constraint.columns} == {"tenant_id", column.name}
        for constraint in column.table.constraints
    )


def _words(column: Column[Any]) -> list[str]:
    for constraint in column.table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = _WORDS.match(str(constraint.sqltext))
            if found and found[1] == column.name:
                return re.findall(r"'([^']*)'", found[2])
    return []
