"""Folds deltas into facts: takes a batch away and adds it up, in one statement."""

# ruff: noqa: S608 - the parts are constants of this package

from typing import Final

from app.domains.reporting.facts.kinds import KINDS, FactKind
from app.platform.db.unit_of_work import UnitOfWork

BATCH: Final = 20_000

#: Facts are locked by one fold of a tenant at a time; a second one leaves its deltas to the first.
_ONLY_ONE: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('fold ' || $1::uuid, 0))"


def _added(kind: FactKind) -> str:
    keys, names = ", ".join(kind.keys), list(kind.measures)
    sums = ", ".join(f"sum({at})" for at in kind.measures.values())
    changes = ", ".join(f"{name} = f.{name} + excluded.{name}" for name in names)
    return (
        f"{kind.table}_done AS (INSERT INTO tenant.{kind.table} AS f (tenant_id, id, {keys}, {', '.join(names)})"
        f" SELECT $1, gen_random_uuid(), {keys}, {sums} FROM taken WHERE grain IN ({kind.grain_list})"
        f" GROUP BY {keys} ORDER BY {keys} ON CONFLICT (tenant_id, {keys}) DO UPDATE SET {changes})"
    )


# Ids of deltas begin with their day. Facts of a day that are written together lie together, so that a month of a large
# catalogue is read from few pages.
_FOLD: Final = f"""
WITH taken AS (
    DELETE FROM tenant.sales_delta WHERE tenant_id = $1 AND id IN (
        SELECT id FROM tenant.sales_delta WHERE tenant_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING *
), {", ".join(_added(kind) for kind in KINDS)}
SELECT count(*) FROM taken
"""


async def fold_deltas(uow: UnitOfWork, *, limit: int = BATCH) -> int:
    """Fold up to ``limit`` deltas of a tenant into its facts; returns how many.

    What is read before and after is the same. Where another fold of the tenant is at work, nothing is done.
    """
    if not await uow.fetch_value(_ONLY_ONE):
        return 0
    return int(await uow.fetch_value(_FOLD, limit))
