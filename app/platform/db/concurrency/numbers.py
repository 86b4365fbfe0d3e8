"""Numbers of documents, counted in a row of the tenant's.

A number is taken inside the transaction that uses it, and the row stays locked until its end: a transaction that fails
gives its number back by failing, so there is no gap, and the tenant's next document of the kind waits. Where gaps are
allowed and waiting is not, as for orders, blocks are taken in short transactions before.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.ids import new_id
from app.platform.db.base import CreatedAt, TenantBase, tenant_unique
from app.platform.db.drift import DriftCheck
from app.platform.db.unit_of_work import UnitOfWork

_TAKE: Final = """
INSERT INTO tenant.number_sequence (tenant_id, id, kind, next_value)
VALUES ($1, $2, $3, 1 + $4::bigint)
ON CONFLICT (tenant_id, kind) DO UPDATE SET next_value = tenant.number_sequence.next_value + $4
RETURNING next_value - $4
"""
_GIVE_UP: Final = """
INSERT INTO tenant.given_up_number (tenant_id, id, kind, number)
SELECT $1, d.id, $2, d.number FROM unnest($3::uuid[], $4::bigint[]) AS d(id, number)
ON CONFLICT (tenant_id, kind, number) DO NOTHING
"""
_GAPS: Final = r"""
SELECT '{kind}' AS kind, s.before, s.number FROM (
    SELECT u.number, lag(u.number, 1, 0::bigint) OVER (ORDER BY u.number) AS before FROM (
        SELECT substring(d.number FROM '\d+$')::bigint AS number FROM tenant.{table} d WHERE d.tenant_id = $1
        UNION ALL
        SELECT q.next_value FROM tenant.number_sequence q WHERE q.tenant_id = $1 AND q.kind = '{kind}'
        UNION ALL
        SELECT g.number FROM tenant.given_up_number g WHERE g.tenant_id = $1 AND g.kind = '{kind}'
    ) u
) s
WHERE s.number <> s.before + 1
"""


class NumberSequence(TenantBase):
    """The next number of a kind of document."""

    __tablename__ = "number_sequence"
    __table_args__ = (tenant_unique("kind"), {"info": {"fillfactor": 50}})

    kind: Mapped[str]
    next_value: Mapped[int] = mapped_column(server_default="1")


class GivenUpNumber(TenantBase, CreatedAt):
    """The number of a document that was removed: it is not given again, and is no gap."""

    __tablename__ = "given_up_number"
    __table_args__ = (tenant_unique("kind", "number"), {"info": {"append_only": True}})

    kind: Mapped[str]
    number: Mapped[int]


def gap_free(name: str, *, kind: str, table: str) -> DriftCheck:
    """The check that a kind's documents, those that were removed too, have the numbers from one to the last, each once.

    ``table`` keeps them in a column ``number`` that ends with the number's digits. It finds the places where two
    neighbours are not one apart: ``number`` follows ``before``, and the last row stands for the next one to be given.
    """
    return DriftCheck(
        name=name,
        doc="Numbers of documents go from one to the last without a gap; one that was given up is none.",
        find=_GAPS.format(kind=kind, table=table),
    )


async def take_document_number(uow: UnitOfWork, *, kind: str) -> int:
    """The next number of a kind of document, from one, without gaps.

    Locks the kind's row until the end of the transaction: take it last, after everything that can fail.
    """
    return await take_numbers(uow, kind=kind, count=1)


async def take_numbers(uow: UnitOfWork, *, kind: str, count: int) -> int:
    """Take consecutive numbers; returns the first. The kind's row stays locked until the commit."""
    return int(await uow.fetch_value(_TAKE, new_id(), kind, count))


async def give_up_numbers(uow: UnitOfWork, *, kind: str, numbers: Iterable[int]) -> None:
    """Note that documents of a kind are removed, so that their numbers are no gap; noting one again changes nothing."""
    gone = sorted(numbers)
    await uow.execute(_GIVE_UP, kind, [new_id() for _ in gone], gone)
