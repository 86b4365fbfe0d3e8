"""The queue of SKUs of channels that nobody could place: noted, resolved by an alias, or ignored."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.aliases import LONGEST, add_alias, get_sku, keyset
from app.domains.catalog.errors import AliasNotFoundError
from app.domains.catalog.matching import sku_key
from app.domains.catalog.types import UnmatchedStatus
from app.domains.catalog.views import SkuSuggestion, UnmatchedSkuView
from app.kernel.ids import new_id
from app.kernel.pagination import Page, PageRequest, cut_page, encode_cursor
from app.platform.db.audit import Subject
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

_NOTE: Final = """
INSERT INTO tenant.unmatched_sku
    (tenant_id, id, channel, raw, normalised, seen_count, sample, first_seen_at, last_seen_at)
SELECT $1, n.id, $2, n.raw, n.normalised, n.seen, n.sample::jsonb, $3, $3
FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::text[]) AS n(id, raw, normalised, seen, sample)
ORDER BY n.normalised
ON CONFLICT (tenant_id, channel, normalised) DO UPDATE
SET seen_count = tenant.unmatched_sku.seen_count + excluded.seen_count, last_seen_at = excluded.last_seen_at,
    status = CASE WHEN tenant.unmatched_sku.status = 'resolved' THEN 'open' ELSE tenant.unmatched_sku.status END
"""
_QUEUE: Final = """
SELECT u.id, u.channel, u.raw, u.status, u.seen_count, u.sample::text AS sample, u.variant_id, v.sku,
       u.first_seen_at, u.last_seen_at, u.resolved_at
FROM tenant.unmatched_sku u LEFT JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = u.variant_id
WHERE {conditions} ORDER BY u.id {direction} LIMIT {limit}
"""
_SETTLE: Final = """
UPDATE tenant.unmatched_sku SET status = $3, variant_id = $4, resolved_at = $5
WHERE tenant_id = $1 AND id = $2 AND status <> 'resolved'
RETURNING channel, raw, normalised
"""
_COUNT_OPEN: Final = """
SELECT count(*) FROM tenant.unmatched_sku WHERE tenant_id = $1 AND status = 'open'
"""
_LIKELY: Final = """
SELECT v.id AS variant_id, v.sku, p.name,
       greatest(platform.similarity(lower(v.sku), lower(u.raw)),
                platform.similarity(lower(p.name), lower(coalesce(u.sample ->> 'name', '')))) AS likeness
FROM tenant.unmatched_sku u
JOIN tenant.variant v ON v.tenant_id = $1 AND v.status = 'active'
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE u.tenant_id = $1 AND u.id = $2
ORDER BY likeness DESC, v.sku LIMIT 5
"""


async def note_unmatched(
    uow: UnitOfWork, *, channel: str, seen: Mapping[str, Mapping[str, str]]
) -> None:
    """Put SKUs that nobody could place into the queue, each with a sample of where it was seen.

    One that is there already is counted; one that was resolved and comes again, since its alias was removed, is open
    again; one that was ignored stays so.
    """
    by_key: dict[str, list[str]] = defaultdict(list)
    for raw in seen:
        by_key[sku_key(raw) or raw.strip()].append(raw)
    by_key.pop("", None)
    await uow.execute(
        _NOTE,
        channel,
        uow.now,
        [new_id() for _ in by_key],
        [raws[0].strip()[:LONGEST] for raws in by_key.values()],
        list(by_key),
        [len(raws) for raws in by_key.values()],
        [msgspec.json.encode(seen[raws[0]]).decode() for raws in by_key.values()],
    )


async def list_unmatched(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    status: UnmatchedStatus = UnmatchedStatus.OPEN,
    unmatched_id: UUID | None = None,
) -> Page[UnmatchedSkuView]:
    """A page of the queue, oldest first; with an id that one in whatever state.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("u.tenant_id = $1")
    if unmatched_id is None:
        conditions.add("u.status = {}", status.value)
    else:
        conditions.add("u.id = {}", unmatched_id)
    statement = keyset(_QUEUE, conditions, page=page, column="u.id")
    rows = [_unmatched(row) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(str(row.id)))


async def count_unmatched(uow: UnitOfWork) -> int:
    """How many SKUs wait in the queue."""
    return await uow.fetch_value(_COUNT_OPEN)


async def suggest_variants(uow: UnitOfWork, *, unmatched_id: UUID) -> list[SkuSuggestion]:
    """The variants that are most like a SKU of the queue, by its letters and by the name it came with."""
    return [SkuSuggestion(**dict(row)) for row in await uow.fetch(_LIKELY, unmatched_id)]


async def resolve_unmatched(uow: UnitOfWork, *, unmatched_id: UUID, variant_id: UUID) -> None:
    """Say which variant a SKU of the queue means: its alias is written, and whoever listens hears of it.

    Two who resolve it at once are one: the second finds it resolved.

    Raises:
        AliasNotFoundError: If there is no such SKU in the queue, or it is resolved.
        InvalidAliasError: If the channel calls another variant so already.
        ProductNotFoundError: If there is no such variant.
    """
    await get_sku(uow, variant_id)
    row = await uow.fetch_row(
        _SETTLE, unmatched_id, UnmatchedStatus.RESOLVED.value, variant_id, uow.now
    )
    if row is None:
        raise AliasNotFoundError("This SKU does not wait any more.")
    await add_alias(uow, channel=row["channel"], alias=row["raw"], variant_id=variant_id)


async def ignore_unmatched(uow: UnitOfWork, *, unmatched_id: UUID) -> None:
    """Take a SKU off the queue for good: it is none of ours.

    Raises:
        AliasNotFoundError: If there is no such SKU in the queue, or it is resolved.
    """
    row = await uow.fetch_row(_SETTLE, unmatched_id, UnmatchedStatus.IGNORED.value, None, uow.now)
    if row is None:
        raise AliasNotFoundError("This SKU does not wait any more.")
    uow.audit(
        "catalog.unmatched.ignored",
        Subject("unmatched_sku", unmatched_id, row["raw"]),
        after={"channel": row["channel"]},
    )


def _unmatched(row: asyncpg.Record) -> UnmatchedSkuView:
    values: dict[str, Any] = dict(row)
    values["status"] = UnmatchedStatus(values["status"])
    values["sample"] = msgspec.json.decode(values["sample"], type=dict[str, str])
    return UnmatchedSkuView(**values)
