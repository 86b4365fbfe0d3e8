"""Applies the rows that waited for a SKU, once: they are taken from where they wait in the same transaction.

A count says what was there when it was imported. What has moved since is added to it; a later count replaces it.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.imports.apply import known as lookup
from app.domains.imports.apply.batch import plan_batch, write_plan
from app.domains.imports.records import Batch, PriceRecord, StockCountRecord
from app.domains.imports.types import ImportOptions, WaitingKind
from app.platform.db.unit_of_work import UnitOfWork

_TAKE: Final = """
DELETE FROM tenant.import_waiting
WHERE tenant_id = $1 AND normalised = $2 AND ($3 = '' OR channel = $3)
RETURNING id, job_id, channel, kind, content::text AS content, noted_at
"""
# Batches of the file count from zero on; what is applied afterwards counts down.
_NEXT: Final = """
SELECT least(min(batch), 0) - 1 FROM tenant.import_record WHERE tenant_id = $1 AND job_id = $2
"""
_CURRENCY: Final = """
SELECT totals ->> 'currency' FROM tenant.import_job WHERE tenant_id = $1 AND id = $2
"""
_SINCE: Final = """
SELECT coalesce(sum(m.quantity), 0) AS moved, coalesce(bool_or(m.kind = 'count'), false) AS is_counted
FROM tenant.stock_movement m
JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = m.warehouse_id
WHERE m.tenant_id = $1 AND m.variant_id = $2 AND w.code = $3 AND m.at > $4
"""


async def apply_waiting(uow: UnitOfWork, *, channel: str, normalised: str, variant_id: UUID) -> int:
    """Apply the rows of a channel, or of all, that waited for a SKU; returns how many. A repeat finds none."""
    await uow.execute(lookup.LOCK_IMPORTS)
    rows = sorted(await uow.fetch(_TAKE, normalised, channel), key=lambda row: row["id"])
    by_job: dict[tuple[UUID, str], list[asyncpg.Record]] = defaultdict(list)
    for row in _latest(rows):
        by_job[row["job_id"], row["channel"]].append(row)
    for (job_id, of_channel), listed in by_job.items():
        batch = Batch(
            index=await uow.fetch_value(_NEXT, job_id),
            channel=of_channel,
            currency=await uow.fetch_value(_CURRENCY, job_id) or uow.tenant.currency,
        )
        for row in listed:
            await _add(uow, batch, row, variant_id)
        plan = await plan_batch(uow, job_id, batch, ImportOptions())
        await plan.stage.bring(uow)
        await write_plan(uow, plan)
    return len(rows)


def _latest(rows: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
    """Of several rows for the same place the one that came last; its file says what is true."""
    latest: dict[tuple[str, ...], asyncpg.Record] = {}
    for row in rows:
        if row["kind"] == WaitingKind.STOCK_COUNT:
            latest["count", _count(row).warehouse] = row
        else:
            price = _price(row)
            latest["price", price.price_list.lower(), str(price.min_quantity.normalize())] = row
    return list(latest.values())


def _count(row: asyncpg.Record) -> StockCountRecord:
    return msgspec.json.decode(row["content"], type=StockCountRecord)


def _price(row: asyncpg.Record) -> PriceRecord:
    return msgspec.json.decode(row["content"], type=PriceRecord)


async def _add(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, batch: Batch, row: asyncpg.Record, variant_id: UUID
) -> None:
    if row["kind"] == WaitingKind.PRICE:
        batch.prices.append(_price(row))
        return
    count = _count(row)
    since = await uow.fetch_row(_SINCE, variant_id, count.warehouse, row["noted_at"])
    if since is None or since["is_counted"]:
        return
    count.quantity = max(count.quantity + since["moved"], Decimal(0))
    batch.counts.append(count)
