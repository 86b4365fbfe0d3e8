"""Drift: where two things that must agree do not. A domain says what must agree; reconciliation runs all of it.

A check is one statement that finds nothing as long as all is well, and a row for each thing that drifted. Where the
truth is known (a level is the sum of its movements) it can name a second statement that mends. Both name the tenant,
``$1``, and are run in a unit of work like any other statement, so a check never sees another tenant's rows.

A check sees one snapshot: it must compare rows that are written by the same transaction, or it reports what is only
on its way.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec

from app.platform.db.statements import names_tenant
from app.platform.db.unit_of_work import UnitOfWork

#: Rows of a drift that are read; the count is always exact.
SHOWN: Final = 100
_FOUND: Final = (
    "SELECT to_jsonb(d)::text AS row, count(*) OVER () AS found FROM (\n{find}\n) d LIMIT {limit:d}"
)
_ROW: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class UnboundCheckError(ValueError):
    """A check has a statement that does not name its tenant."""


class DriftCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Two things that must agree.

    ``name`` is ``domain.what``; ``doc`` says in a sentence what must agree with what. ``find`` selects one row per
    drift with what a person needs to look at it. ``mend`` brings one side to the other, where it is known which; where
    rows must be locked before they are compared, it is several statements, run in their order.
    """

    name: str
    find: str
    mend: str | tuple[str, ...] | None = None
    doc: str = ""

    @property
    def mends(self) -> tuple[str, ...]:
        """The statements that mend, none where the check can't tell which side is wrong."""
        if self.mend is None:
            return ()
        return (self.mend,) if isinstance(self.mend, str) else self.mend

    def __post_init__(self) -> None:
        """Refuse a statement without its tenant.

        Raises:
            UnboundCheckError: If one is.
        """
        for sql in (self.find, *self.mends):
            if not names_tenant(sql):
                raise UnboundCheckError(f"{self.name} has a statement that does not name $1.")


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found: how many rows, and the first of them."""

    check: str
    count: int
    rows: list[dict[str, Any]]


async def find_drift(uow: UnitOfWork, check: DriftCheck, *, limit: int = SHOWN) -> Drift | None:
    """What drifted, or none; at most ``limit`` rows of it are read."""
    rows = await uow.fetch(_FOUND.format(find=check.find, limit=limit))
    if not rows:
        return None
    return Drift(
        check=check.name, count=rows[0]["found"], rows=[_ROW.decode(row["row"]) for row in rows]
    )


async def find_all(
    uow: UnitOfWork, checks: Iterable[DriftCheck], *, limit: int = SHOWN
) -> list[Drift]:
    """What drifted, for each check that found something.

    A check reads all that a tenant has, and joins without loops: the planner knows little of a tenant
    whose rows have just come in, and would compare each with each.
    """
    await uow.driver.execute("SET LOCAL enable_nestloop = off")
    found = [await find_drift(uow, check, limit=limit) for check in checks]
    await uow.driver.execute("SET LOCAL enable_nestloop = on")
    return [drift for drift in found if drift is not None]


async def mend_drift(uow: UnitOfWork, check: DriftCheck) -> None:
    """Bring the wrong side to the right one; does nothing where the check can't tell which is wrong."""
    for sql in check.mends:
        await uow.execute(sql)
