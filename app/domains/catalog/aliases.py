"""What channels call our variants: aliases, prefixes, and the queue of SKUs that nobody could place.

docs/guides/sku-matching.md is the rule book. A SKU is placed by the first of: the SKU as written; an alias of the
channel, then one of every channel; the one SKU whose key is the same. Where none fits, the same is tried without each
of the channel's prefixes. A SKU that could be two of ours is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog.errors import AliasNotFoundError, InvalidAliasError, ProductNotFoundError
from app.domains.catalog.events import SkuAliasResolved
from app.domains.catalog.matching import sku_key, sku_keys
from app.domains.catalog.types import UnmatchedStatus
from app.domains.catalog.views import AliasView, PrefixView, SkuSuggestion, UnmatchedSkuView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.pagination import (
    Page,
    PageRequest,
    checked_limit,
    cursor_id,
    cut_page,
    decode_cursor,
    encode_cursor,
)
from app.platform.db.audit import Subject
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST: Final = 120
_LONGEST_PREFIX: Final = 20

_EXACT: Final = "SELECT sku, id FROM tenant.variant WHERE tenant_id = $1 AND sku = ANY($2::text[])"
_ALIASES: Final = """
SELECT normalised, channel, variant_id FROM tenant.sku_alias
WHERE tenant_id = $1 AND channel = ANY($2::text[]) AND normalised = ANY($3::text[])
"""
# The word of a whole SKU narrows it down; the key decides.
_KEYED: Final = """
SELECT k.key, v.id, v.sku
FROM unnest($2::text[]) AS k(key)
JOIN tenant.variant_word w ON w.tenant_id = $1 AND w.word = (platform.search_codes(k.key))[1]
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = w.variant_id
"""
_PREFIXES: Final = """
SELECT id, channel, prefix FROM tenant.sku_prefix
WHERE tenant_id = $1 AND ($2::text IS NULL OR channel = $2) ORDER BY channel, prefix
"""
_ADD_PREFIX: Final = """
INSERT INTO tenant.sku_prefix (tenant_id, id, channel, prefix) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, channel, prefix) DO NOTHING
"""
_REMOVE_PREFIX: Final = """
DELETE FROM tenant.sku_prefix WHERE tenant_id = $1 AND id = $2 RETURNING channel, prefix
"""
_ALIAS_ROWS: Final = """
SELECT a.id, a.channel, a.alias, a.variant_id, v.sku, a.created_at
FROM tenant.sku_alias a JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = a.variant_id
WHERE {conditions} ORDER BY a.id {direction} LIMIT {limit}
"""
_ADD_ALIAS: Final = """
INSERT INTO tenant.sku_alias (tenant_id, id, channel, alias, normalised, variant_id) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, channel, normalised) DO NOTHING RETURNING id
"""
_GET_ALIAS: Final = """
SELECT id, variant_id FROM tenant.sku_alias WHERE tenant_id = $1 AND channel = $2 AND normalised = $3
"""
_REMOVE_ALIAS: Final = """
DELETE FROM tenant.sku_alias WHERE tenant_id = $1 AND id = $2 RETURNING alias, channel, variant_id
"""
_VARIANT: Final = "SELECT sku FROM tenant.variant WHERE tenant_id = $1 AND id = $2"
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


async def match_skus(uow: UnitOfWork, *, channel: str, skus: Iterable[str]) -> dict[str, UUID]:
    """Which variant each of a channel's SKUs means; those that nobody can place are left out."""
    wanted = [sku for sku in dict.fromkeys(skus) if sku.strip()]
    if not wanted:
        return {}
    found: dict[str, UUID] = {row["sku"]: row["id"] for row in await uow.fetch(_EXACT, wanted)}
    rest = [sku for sku in wanted if sku not in found]
    if not rest:
        return found
    prefixes = [row.prefix for row in await list_prefixes(uow, channel=channel)]
    keys = {sku: list(sku_keys(sku, prefixes)) for sku in rest}
    known = await _known_keys(uow, channel, {key for listed in keys.values() for key in listed})
    for sku, listed in keys.items():
        place = next((known[key] for key in listed if key in known), None)
        if place is not None:
            found[sku] = place
    return found


async def _known_keys(uow: UnitOfWork, channel: str, keys: set[str]) -> dict[str, UUID]:
    wanted = sorted(keys - {""})
    by_key: dict[str, set[UUID]] = defaultdict(set)
    for row in await uow.fetch(_KEYED, wanted):
        if sku_key(row["sku"]) == row["key"]:
            by_key[row["key"]].add(row["id"])
    found = {key: next(iter(ids)) for key, ids in by_key.items() if len(ids) == 1}
    aliases = await uow.fetch(_ALIASES, ["", channel], wanted)
    # An alias of the channel goes before one of every channel, and both before a likeness of keys.
    for row in sorted(aliases, key=lambda row: row["channel"] == channel):
        found[row["normalised"]] = row["variant_id"]
    return found


async def list_prefixes(uow: UnitOfWork, *, channel: str | None = None) -> list[PrefixView]:
    """The prefixes of a channel, or of all."""
    return [PrefixView(**dict(row)) for row in await uow.fetch(_PREFIXES, channel)]


async def add_prefix(uow: UnitOfWork, *, channel: str, prefix: str) -> None:
    """Say that a channel puts signs before our SKUs; saying it twice does nothing.

    Raises:
        InvalidAliasError: If the prefix or the channel is empty or too long.
    """
    if (
        not 1 <= len(sku_key(prefix)) <= _LONGEST_PREFIX
        or not 1 <= len(channel.strip()) <= _LONGEST
    ):
        _refuse("/prefix", "alias.prefix", "A prefix has a channel and 1 to 20 letters or digits.")
    prefix_id = new_id()
    await uow.execute(_ADD_PREFIX, prefix_id, channel.strip(), sku_key(prefix))
    uow.audit(
        "catalog.prefix.created",
        Subject("sku_prefix", prefix_id, prefix.strip()),
        after={"channel": channel.strip(), "prefix": sku_key(prefix)},
    )


async def remove_prefix(uow: UnitOfWork, *, prefix_id: UUID) -> None:
    """Forget a prefix.

    Raises:
        AliasNotFoundError: If there is none.
    """
    row = await uow.fetch_row(_REMOVE_PREFIX, prefix_id)
    if row is None:
        raise AliasNotFoundError("There is no prefix with this id.")
    uow.audit(
        "catalog.prefix.removed", Subject("sku_prefix", prefix_id, row["prefix"]), before=dict(row)
    )


async def list_aliases(
    uow: UnitOfWork,
    *,
    page: PageRequest,
    channel: str | None = None,
    variant_id: UUID | None = None,
) -> Page[AliasView]:
    """A page of aliases, oldest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
    """
    conditions = Conditions("a.tenant_id = $1")
    if channel is not None:
        conditions.add("a.channel = {}", channel)
    if variant_id is not None:
        conditions.add("a.variant_id = {}", variant_id)
    statement = _keyset(_ALIAS_ROWS, conditions, page=page, column="a.id")
    rows = [AliasView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(str(row.id)))


async def add_alias(uow: UnitOfWork, *, channel: str, alias: str, variant_id: UUID) -> UUID:
    """Say what a channel calls a variant; an empty channel stands for all. Saying it twice does nothing.

    Raises:
        InvalidAliasError: If it is empty or too long, or means another variant in this channel.
        ProductNotFoundError: If there is no such variant.
    """
    key, text, place = sku_key(alias), alias.strip(), channel.strip()
    if not key or len(text) > _LONGEST or len(place) > _LONGEST:
        _refuse("/alias", "alias.text", "An alias has 1 to 120 characters.")
    sku = await uow.fetch_value(_VARIANT, variant_id)
    if sku is None:
        raise ProductNotFoundError("There is no variant with this id.")
    alias_id = await uow.fetch_value(_ADD_ALIAS, new_id(), place, text, key, variant_id)
    if alias_id is None:
        known = await uow.fetch_row(_GET_ALIAS, place, key)
        if known is None or known["variant_id"] != variant_id:
            _refuse("/alias", "alias.taken", "The channel calls another variant so.")
        return known["id"]
    uow.audit(
        "catalog.alias.created",
        Subject("sku_alias", alias_id, text),
        after={"channel": place, "alias": text, "sku": sku},
    )
    uow.emit(SkuAliasResolved(subject_id=variant_id, channel=place, normalised=key))
    return alias_id


async def remove_alias(uow: UnitOfWork, *, alias_id: UUID) -> None:
    """Forget an alias; what was matched by it stays as it is.

    Raises:
        AliasNotFoundError: If there is none.
    """
    row = await uow.fetch_row(_REMOVE_ALIAS, alias_id)
    if row is None:
        raise AliasNotFoundError("There is no alias with this id.")
    uow.audit(
        "catalog.alias.removed",
        Subject("sku_alias", alias_id, row["alias"]),
        before={"channel": row["channel"], "variant_id": str(row["variant_id"])},
    )


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
        [raws[0].strip()[:_LONGEST] for raws in by_key.values()],
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
    statement = _keyset(_QUEUE, conditions, page=page, column="u.id")
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
    if await uow.fetch_value(_VARIANT, variant_id) is None:
        raise ProductNotFoundError("There is no variant with this id.")
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


def _keyset(statement: str, conditions: Conditions, *, page: PageRequest, column: str) -> str:
    checked_limit(page.limit)
    if page.cursor:
        (last,) = decode_cursor(page.cursor, 1)
        conditions.add(f"{column} {'<' if page.is_backward else '>'} {{}}", cursor_id(last))
    return statement.format(
        conditions=conditions.sql,
        direction="DESC" if page.is_backward else "ASC",
        limit=page.limit + 1,
    )


def _refuse(pointer: str, code: str, detail: str) -> NoReturn:
    raise InvalidAliasError(detail, issues=[FieldIssue(pointer=pointer, code=code, detail=detail)])
