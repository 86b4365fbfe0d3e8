"""Finding customers by what people type: parts of names, e-mails, telephones, tax ids.

As in the catalogue, and for its reason (``app/domains/catalog/search.py``): behind row-level security only comparisons
find rows by an index. So the words of each customer are rows (``tenant.customer_word``, kept by triggers). A name is
there as it is written, without accents, and as it sounds (``gonsales`` for González and Gonzales); an e-mail, a
telephone and a tax id as their letters and digits, so that any spelling of them begins alike.
"""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from app.domains.customers.rules import phone_digits
from app.platform.db.conditions import Conditions
from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.tax_ids import possible_tax_ids

#: Beyond so many hits a word is common, and its customers are no list of ids.
_COMMON: Final = 3000
#: Sorts behind every letter and digit.
_AFTER: Final = "{"
#: A telephone or a tax id: no letters but the check digit of a RUT.
_NUMBER: Final = re.compile(r"[0-9][0-9.\-\s/()]*[kK]?|\+[0-9.\-\s()]+")

_EXPAND: Final = """
SELECT t.token, s.sound,
       (SELECT count(*) FROM (SELECT FROM tenant.customer_word w
        WHERE w.tenant_id = $1 AND w.word >= t.token AND w.word < t.token || '{' LIMIT $4) c) AS hits,
       (SELECT count(*) FROM (SELECT FROM tenant.customer_word w
        WHERE w.tenant_id = $1 AND w.word >= s.sound AND w.word < s.sound || '{' LIMIT $4) c) AS alike
FROM unnest(CASE WHEN $3 THEN array_remove(ARRAY[platform.bare_code($2)], '') ELSE platform.search_tokens($2) END)
     WITH ORDINALITY AS t(token, place)
CROSS JOIN LATERAL (SELECT CASE WHEN $3 THEN t.token ELSE platform.sound_of(t.token) END AS sound) s
ORDER BY t.place LIMIT 8
"""
_RANGE: Final = """
SELECT w.customer_id FROM tenant.customer_word w
WHERE w.tenant_id = $1 AND w.word >= {low} AND w.word < {high}
"""
_SAME: Final = """
SELECT w.customer_id FROM tenant.customer_word w WHERE w.tenant_id = $1 AND w.word = ANY({words}::text[])
"""
# OFFSET 0 keeps the planner from joining with all words of the tenant: each customer looks up its own.
_HAS: Final = (
    "EXISTS (SELECT FROM tenant.customer_word w WHERE w.tenant_id = $1 AND w.customer_id = f.customer_id"
    " AND (w.word >= {low} AND w.word < {high} OR w.word >= {sound} AND w.word < {sound_high}) OFFSET 0)"
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A typed word, how it sounds, and other spellings of the whole; ``hits`` are counted no further than needed."""

    token: str
    sound: str
    others: tuple[str, ...]
    hits: int


class CustomerHits(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a text finds; ``ids`` are none where there are too many for a list."""

    ids: Sequence[UUID] | None
    wanted: Sequence[Wanted] = ()

    def restrict(self, conditions: Conditions, column: str) -> None:
        """Let a list show only rows of whom was found; ``column`` is SQL for the customer's id."""
        conditions.add_raw(self.condition(conditions, column))

    def condition(self, conditions: Conditions, column: str) -> str:
        """The same as SQL, with its values bound.

        Many customers are a set that is built once from the index of words, and the list goes on in its own order until
        a page is full: ``IS TRUE`` keeps the planner from joining and sorting all of them.
        """
        if self.ids is not None:
            return f"{column} = ANY({conditions.bind(list(self.ids))}::uuid[])"
        return f"({column} IN ({_all_of(conditions, self.wanted)})) IS TRUE"


async def search_customers(uow: UnitOfWork, text: str) -> CustomerHits:
    """Customers that have all words of a text, in any order; each may be the beginning of one.

    Accents, case and signs do not matter, nor letters that sound alike. An e-mail, a telephone or a tax id is one word.
    """
    wanted = await _expand(uow, text.strip()[:200])
    if not wanted or any(not word.hits for word in wanted):
        return CustomerHits(ids=())
    first, *others = sorted(wanted, key=lambda word: word.hits)
    if first.hits > _COMMON and not others:
        return CustomerHits(ids=None, wanted=wanted)
    found = Conditions()
    if first.hits > _COMMON:
        source, probes = _all_of(found, wanted), "true"
    else:
        source = _any_of(found, first)
        probes = " AND ".join(_has(found, word) for word in others) or "true"
    rows = await uow.fetch(
        f"SELECT DISTINCT f.customer_id FROM ({source}) f WHERE {probes} LIMIT {_COMMON + 1}",  # noqa: S608 - words are parameters
        *found.values,
    )
    if len(rows) > _COMMON:
        return CustomerHits(ids=None, wanted=wanted)
    return CustomerHits(ids=[row[0] for row in rows])


async def rebuild_customer_search(uow: UnitOfWork) -> None:
    """Write the words of all customers of the tenant anew."""
    await uow.execute(
        "SELECT platform.index_customers($2,"
        " (SELECT array_agg(c.id) FROM tenant.customer c WHERE c.tenant_id = $1))",
        uow.tenant.schema,
    )


async def _expand(uow: UnitOfWork, text: str) -> list[Wanted]:
    is_code = "@" in text or _NUMBER.fullmatch(text) is not None
    others = _spellings(text) if is_code else ()
    rows = await uow.fetch(_EXPAND, text, is_code, _COMMON + 1)
    return [
        Wanted(
            token=row["token"],
            sound=row["sound"],
            others=others,
            hits=row["hits"] + row["alike"] + len(others),
        )
        for row in rows
    ]


def _spellings(text: str) -> tuple[str, ...]:
    """How a tax id or a telephone that was typed whole may be kept."""
    found = {number.lower() for number in possible_tax_ids(text)}
    phone = phone_digits(text)
    if phone is not None:
        found.add(phone)
    return tuple(sorted(found))


def _all_of(conditions: Conditions, wanted: Sequence[Wanted]) -> str:
    return " INTERSECT ".join(f"({_any_of(conditions, word)})" for word in wanted)


def _any_of(conditions: Conditions, word: Wanted) -> str:
    parts = [_range(conditions, prefix) for prefix in dict.fromkeys((word.token, word.sound))]
    if word.others:
        parts.append(_SAME.format(words=conditions.bind(list(word.others))))
    return " UNION ALL ".join(parts)


def _range(conditions: Conditions, prefix: str) -> str:
    return _RANGE.format(low=conditions.bind(prefix), high=conditions.bind(prefix + _AFTER))


def _has(conditions: Conditions, word: Wanted) -> str:
    return _HAS.format(
        low=conditions.bind(word.token),
        high=conditions.bind(word.token + _AFTER),
        sound=conditions.bind(word.sound),
        sound_high=conditions.bind(word.sound + _AFTER),
    )
