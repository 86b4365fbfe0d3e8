"""Finding variants by what people type: parts of names, SKUs, bar codes, aliases.

Row-level security lets the planner use only leak-proof operators as index conditions, and neither ``LIKE`` nor
``@@`` nor trigrams are; with the usual indexes each search would read all rows of the tenant. So the words of each
variant are rows (``tenant.variant_word``, kept by triggers) and are found by comparison, which is leak-proof: a word
that begins with what was typed lies between two words. docs/guides/search.md tells the rules and the ranking.

A search goes in two steps. The first turns the text into words and counts, never further than needed, how common each
is. The second takes the rarest word's variants and looks up the others in each. A search that finds too much for a
list of ids is a condition instead: the words' variants are a set that is built once from their index, or, where most of
the catalogue has the word, each row is checked by itself; the caller's list goes on in its own order until a page is
full. ``IS TRUE`` keeps the planner from joining and sorting all that is in the set.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from app.domains.catalog.matching import sku_key
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork

#: Beyond so many hits a word is common.
_COMMON: Final = 3000
#: Beyond so many hits a list in its own order comes upon a page of them sooner than the set of them is built.
_EVERYWHERE: Final = 40_000
#: So many variants are handed on as ids.
_MOST_IDS: Final = 5000
_SHORTEST_TYPO: Final = 4
_SHORTEST_FRAGMENT: Final = 3
#: Sorts behind every letter and digit.
_AFTER: Final = "{"

_EXPAND: Final = """
SELECT t.token, s.stem,
       ts_lexize('pg_catalog.spanish_stem', t.token) = '{}' AS is_stop,
       ARRAY(SELECT DISTINCT f.word FROM tenant.search_term f
             WHERE f.tenant_id = $1 AND f.stem = s.stem LIMIT 20) AS forms,
       (SELECT count(*) FROM (SELECT FROM tenant.variant_word w
        WHERE w.tenant_id = $1 AND w.word >= t.token AND w.word < t.token || '{' LIMIT $3) c) AS hits
FROM unnest(platform.search_tokens($2)) WITH ORDINALITY AS t(token, place)
CROSS JOIN LATERAL (SELECT platform.search_stem(t.token) AS stem) s
ORDER BY t.place LIMIT 8
"""
_NEAR: Final = """
SELECT n.word FROM (
    SELECT f.word, platform.similarity(f.word, $2) AS nearness
    FROM tenant.search_term f
    WHERE f.tenant_id = $1 AND length(f.word) BETWEEN length($2) - 2 AND length($2) + 3
) n WHERE n.nearness >= 0.4 GROUP BY n.word, n.nearness ORDER BY n.nearness DESC, n.word LIMIT 8
"""
_FRAGMENTS: Final = """
SELECT DISTINCT (platform.search_codes(v.sku))[1] AS word
FROM tenant.variant v WHERE v.tenant_id = $1 AND lower(v.sku) LIKE '%' || $2 || '%' LIMIT 200
"""
# A word that more than fifty variants have is a word of names, and no SKU.
_EXACT: Final = """
SELECT v.id, v.product_id FROM tenant.variant v WHERE v.tenant_id = $1 AND v.sku = $2
UNION
SELECT v.id, v.product_id FROM tenant.variant v WHERE v.tenant_id = $1 AND v.barcode = $2
UNION
SELECT w.variant_id, w.product_id
FROM (SELECT n.variant_id, n.product_id FROM tenant.variant_word n WHERE n.tenant_id = $1 AND n.word = $3 LIMIT 50) w
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = w.variant_id
WHERE (platform.search_codes(v.sku))[1] = $3
UNION
SELECT a.variant_id, v.product_id FROM tenant.sku_alias a
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = a.variant_id
WHERE a.tenant_id = $1 AND a.normalised = $4
LIMIT 50
"""
_RANGE: Final = """
SELECT w.variant_id, w.product_id FROM tenant.variant_word w
WHERE w.tenant_id = $1 AND w.word >= {low} AND w.word < {high}
"""
_FORMS: Final = """
SELECT w.variant_id, w.product_id FROM tenant.variant_word w
WHERE w.tenant_id = $1 AND w.word = ANY({forms}::text[])
"""
# OFFSET 0 keeps the planner from joining with all words of the tenant: each row of a list looks up its own, and the
# list ends after a page.
_HAS: Final = (
    "EXISTS (SELECT FROM tenant.variant_word w WHERE w.tenant_id = $1 AND w.variant_id = {variant}"
    " AND (w.word >= {low} AND w.word < {high} OR w.word = ANY({forms}::text[])) OFFSET 0)"
)


class Wanted(msgspec.Struct, frozen=True):
    """One typed word: those that begin with it, and others that mean it."""

    token: str
    forms: tuple[str, ...]
    hits: int


class SearchHits(msgspec.Struct, frozen=True, kw_only=True):
    """What a text finds. ``variants`` and ``products`` are none where there are too many for a list of ids."""

    exact_variants: Sequence[UUID] = ()
    exact_products: Sequence[UUID] = ()
    variants: Sequence[UUID] | None = ()
    products: Sequence[UUID] | None = ()
    wanted: Sequence[Wanted] = ()

    def restrict_variants(self, conditions: Conditions, column: str) -> None:
        """Let a list of variants show only what was found; ``column`` is SQL for the variant's id."""
        if self.variants is not None:
            conditions.add(f"{column} = ANY({{}}::uuid[])", self.variants)
            return
        rarer, rest = _split(self.wanted)
        if rarer:
            found = _intersection(conditions, rarer)
            conditions.add_raw(f"({column} IN (SELECT f.variant_id FROM ({found}) f)) IS TRUE")  # noqa: S608 - words are parameters
        for word in rest:
            conditions.add_raw(_has(conditions, word, column))

    def restrict_products(self, conditions: Conditions, column: str) -> None:
        """Let a list of products show only those of which a variant was found."""
        if self.products is not None:
            conditions.add(f"{column} = ANY({{}}::uuid[])", self.products)
            return
        rarer, rest = _split(self.wanted)
        if rarer:
            found = _intersection(conditions, rarer)
            conditions.add_raw(f"({column} IN (SELECT f.product_id FROM ({found}) f)) IS TRUE")  # noqa: S608 - words are parameters
        if not rest:
            return
        words = " AND ".join(_has(conditions, word, "found.id") for word in self.wanted)
        conditions.add_raw(
            "EXISTS (SELECT FROM tenant.variant found WHERE found.tenant_id = $1"
            f" AND found.product_id = {column} AND {words} OFFSET 0)"
        )

    def products_of_words(self, conditions: Conditions) -> str | None:
        """SQL for the products of the words alone, where that tells how many there are sooner than the list does."""
        if self.products is not None or not (_split(self.wanted)[0] or len(self.wanted) == 1):
            return None
        return f"SELECT DISTINCT f.product_id FROM {_all_of(conditions, self.wanted)}"  # noqa: S608 - words are parameters


async def search_catalog(uow: UnitOfWork, text: str) -> SearchHits:
    """Variants that a text means: an exact code first, then all words in any order, then what is nearly so.

    Each word may be the beginning of a word or another form of it; accents, case and signs do not matter. A word that
    the catalogue does not have stands for the ones most like it, or for SKUs that contain it.
    """
    wanted = await _expand(uow, text)
    if not wanted:
        return SearchHits()
    code = "".join(word.token for word in wanted)
    exact = await uow.fetch(_EXACT, text.strip(), code[:40], sku_key(text))
    exact_variants = [row["id"] for row in exact]
    exact_products = list(dict.fromkeys(row["product_id"] for row in exact))
    pairs = await _find(uow, wanted)
    if pairs is None:
        return SearchHits(
            exact_variants=exact_variants,
            exact_products=exact_products,
            variants=None,
            products=None,
            wanted=wanted,
        )
    variants = dict.fromkeys([*exact_variants, *(variant for variant, _ in pairs)])
    products = dict.fromkeys([*exact_products, *(product for _, product in pairs)])
    return SearchHits(
        exact_variants=exact_variants,
        exact_products=exact_products,
        variants=list(variants),
        products=list(products),
        wanted=wanted,
    )


async def rebuild_search(uow: UnitOfWork) -> None:
    """Write the words of all variants of the tenant anew."""
    await uow.execute(
        "SELECT platform.index_variants($2,"
        " (SELECT array_agg(v.id) FROM tenant.variant v WHERE v.tenant_id = $1))",
        uow.tenant.schema,
    )


async def _expand(uow: UnitOfWork, text: str) -> list[Wanted]:
    """The words of a text, without those that say nothing unless there are no others."""
    rows = await uow.fetch(_EXPAND, text[:200], _EVERYWHERE + 1)
    telling = [row for row in rows if not row["is_stop"]] or rows
    found: list[Wanted] = []
    for row in telling:
        token: str = row["token"]
        forms = tuple(word for word in row["forms"] if not word.startswith(token))
        if not row["hits"] and not forms:
            forms = await _substitutes(uow, token)
        found.append(Wanted(token, forms, row["hits"]))
    return found


async def _substitutes(uow: UnitOfWork, token: str) -> tuple[str, ...]:
    near: list[str] = []
    if len(token) >= _SHORTEST_TYPO and token.isalpha():
        near = [row["word"] for row in await uow.fetch(_NEAR, token)]
    if len(token) >= _SHORTEST_FRAGMENT and not near:
        near = [row["word"] for row in await uow.fetch(_FRAGMENTS, token)]
    return tuple(near)


async def _find(uow: UnitOfWork, wanted: Sequence[Wanted]) -> list[tuple[UUID, UUID]] | None:
    """Variant and product of what has all words; none where there are too many."""
    if any(not word.hits and not word.forms for word in wanted):
        return []
    first, *others = sorted(wanted, key=lambda word: word.hits)
    is_rare = first.hits <= _COMMON
    if not is_rare and len(_split(wanted)[0]) <= 1:
        # What most goods have takes hardly anything from what the rarest word finds.
        return None
    found = Conditions()
    source = _probed(found, first, others) if is_rare else _all_of(found, wanted)
    rows = await uow.fetch(
        "SELECT DISTINCT f.variant_id, f.product_id"  # noqa: S608 - words are parameters
        f" FROM (SELECT * FROM {source}) f WHERE $1::uuid IS NOT NULL LIMIT {_MOST_IDS + 1}",
        *found.values,
    )
    return None if len(rows) > _MOST_IDS else [(row[0], row[1]) for row in rows]


def _split(wanted: Sequence[Wanted]) -> tuple[list[Wanted], list[Wanted]]:
    """The words of which a set can be made, and those that most of the catalogue has."""
    rarer = [word for word in wanted if word.hits <= _EVERYWHERE]
    return rarer, [word for word in wanted if word.hits > _EVERYWHERE]


def _all_of(conditions: Conditions, wanted: Sequence[Wanted]) -> str:
    """What has all words, as rows of ``f``: a set where words are rarer, and a look-up in each for the rest."""
    rarer, rest = _split(wanted)
    if not rarer:
        rarer, rest = rest[:1], rest[1:]
    return _where(conditions, _intersection(conditions, rarer), rest)


def _probed(conditions: Conditions, first: Wanted, others: Sequence[Wanted]) -> str:
    """What has the rarest word, each looked up for the others."""
    return _where(conditions, _any_of(conditions, first), others)


def _where(conditions: Conditions, source: str, words: Sequence[Wanted]) -> str:
    probes = " AND ".join(_has(conditions, word, "f.variant_id") for word in words)
    return f"({source}) f WHERE {probes or 'true'}"


def _intersection(conditions: Conditions, wanted: Sequence[Wanted]) -> str:
    """Variants and products that have all words."""
    return " INTERSECT ".join(f"({_any_of(conditions, word)})" for word in wanted)


def _any_of(conditions: Conditions, word: Wanted) -> str:
    if not word.forms:
        return _range(conditions, word)
    if not word.hits:
        return _forms(conditions, word)
    return f"{_range(conditions, word)} UNION ALL {_forms(conditions, word)}"


def _range(conditions: Conditions, word: Wanted) -> str:
    return _RANGE.format(low=conditions.bind(word.token), high=conditions.bind(word.token + _AFTER))


def _forms(conditions: Conditions, word: Wanted) -> str:
    return _FORMS.format(forms=conditions.bind(list(word.forms)))


def _has(conditions: Conditions, word: Wanted, variant: str) -> str:
    return _HAS.format(
        variant=variant,
        low=conditions.bind(word.token),
        high=conditions.bind(word.token + _AFTER),
        forms=conditions.bind(list(word.forms)),
    )
