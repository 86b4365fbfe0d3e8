"""Rule 1: a counter with a limit changes by one conditional UPDATE, never by reading, computing and writing back."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import UnitOfWork


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """A number in a tenant table's rows that must stay between zero and a limit.

    ``limit`` is a SQL expression over the row's columns; null is no limit. ``condition`` must hold for the row to be
    counted at all.
    """

    table: str
    column: str
    limit: str
    condition: str = "true"


async def add_to_counters(
    uow: UnitOfWork, counter: Counter, amounts: Mapping[UUID, int | Decimal]
) -> set[UUID]:
    """Add to counters by row id, in the order of ids; returns the ids whose limit did not allow it.

    Each row that was changed stays locked until the commit, so a caller that needs all of them raises if one is
    returned. A negative amount gives back, and never below zero.
    """
    statement = _statement(counter)
    refused: set[UUID] = set()
    for row_id in sorted(amounts):
        changed = await uow.fetch_value(statement, row_id, amounts[row_id])
        if changed is None:
            refused.add(row_id)
    return refused


@lru_cache(maxsize=64)
def _statement(counter: Counter) -> str:
    column, limit = counter.column, counter.limit
    return (
        f"UPDATE tenant.{counter.table} SET {column} = {column} + $3"  # noqa: S608 - names from our own constants
        f" WHERE tenant_id = $1 AND id = $2 AND ({counter.condition}) AND {column} + $3 >= 0"
        f" AND ($3 <= 0 OR ({limit}) IS NULL OR {column} + $3 <= ({limit})) RETURNING id"
    )
