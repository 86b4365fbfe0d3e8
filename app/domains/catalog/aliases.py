"""What channels call our variants: aliases and prefixes.

docs/guides/sku-matching.md is the rule book. A SKU is placed by the first of: the SKU as written; an alias of the
channel, then one of every channel; the one SKU whose key is the same. Where none fits, the same is tried without each
of the channel's prefixes. A SKU that could be two of ours is none.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NoReturn
from uuid import UUID

from app.domains.catalog.errors import AliasNotFoundError, InvalidAliasError, ProductNotFoundError
from app.domains.catalog.events import SkuAliasResolved
from app.domains.catalog.matching import sku_key, sku_keys
from app.domains.catalog.views import AliasView, PrefixView
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

#: Signs of an alias, and of the name of a channel.
LONGEST: Final = 120
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
    if not 1 <= len(sku_key(prefix)) <= _LONGEST_PREFIX or not 1 <= len(channel.strip()) <= LONGEST:
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
    statement = keyset(_ALIAS_ROWS, conditions, page=page, column="a.id")
    rows = [AliasView(**dict(row)) for row in await uow.fetch(statement, *conditions.values)]
    return cut_page(rows, page, lambda row: encode_cursor(str(row.id)))


async def add_alias(uow: UnitOfWork, *, channel: str, alias: str, variant_id: UUID) -> UUID:
    """Say what a channel calls a variant; an empty channel stands for all. Saying it twice does nothing.

    Raises:
        InvalidAliasError: If it is empty or too long, or means another variant in this channel.
        ProductNotFoundError: If there is no such variant.
    """
    key, text, place = sku_key(alias), alias.strip(), channel.strip()
    if not key or len(text) > LONGEST or len(place) > LONGEST:
        _refuse("/alias", "alias.text", "An alias has 1 to 120 characters.")
    sku = await get_sku(uow, variant_id)
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


async def get_sku(uow: UnitOfWork, variant_id: UUID) -> str:
    """The SKU of a variant.

    Raises:
        ProductNotFoundError: If there is no such variant.
    """
    sku: str | None = await uow.fetch_value(_VARIANT, variant_id)
    if sku is None:
        raise ProductNotFoundError("There is no variant with this id.")
    return sku


def keyset(statement: str, conditions: Conditions, *, page: PageRequest, column: str) -> str:
    """The statement of a page of a list by id, oldest first.

    Raises:
        InvalidCursorError: If the cursor is not one of such a list.
        InvalidLimitError: If the page size is out of range.
    """
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
