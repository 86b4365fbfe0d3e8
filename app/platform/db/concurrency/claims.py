"""Rule 4: a race for one effect is settled by an atomic claim, and the claim's lease expires."""

from datetime import timedelta
from functools import lru_cache

import asyncpg
import msgspec

from app.platform.db.transaction import Transaction
from app.platform.db.unit_of_work import UnitOfWork


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """How rows of a table are claimed.

    A row may be claimed where ``ready`` holds and the instant in the column ``due`` has come. Claiming sets ``due`` to
    the end of the lease: who died with a claim loses it then, and nobody has to clean up. ``growth`` is a SQL
    expression over the row that the lease is multiplied by, for pauses that grow; ``also`` sets further columns.
    """

    table: str
    due: str
    ready: str
    returning: str
    growth: str = "1"
    also: str = ""


async def claim_due(
    transaction: Transaction, claim: Claim, *, lease: timedelta, limit: int
) -> list[asyncpg.Record]:
    """Claim rows that are due, the longest due first; no two callers get the same row within its lease.

    Rows that another open transaction claims are passed over. Work on the rows begins after the commit of this
    transaction, and ends by a statement that takes them out of ``ready``. In a tenant's unit of work only the tenant's
    rows are claimed.
    """
    now = transaction.now
    if isinstance(transaction, UnitOfWork):
        return await transaction.fetch(_statement(claim, of_tenant=True), now, lease, limit)
    return await transaction.driver.fetch(_statement(claim, of_tenant=False), now, lease, limit)


@lru_cache(maxsize=64)
def _statement(claim: Claim, *, of_tenant: bool) -> str:
    schema, first = ("tenant", 2) if of_tenant else ("platform", 1)
    scope = "tenant_id = $1 AND " if of_tenant else ""
    table = f"{schema}.{claim.table}"
    now, lease, limit = f"${first}::timestamptz", f"${first + 1}::interval", f"${first + 2}"
    also = f", {claim.also}" if claim.also else ""
    return (
        f"UPDATE {table} SET {claim.due} = {now} + {lease} * ({claim.growth}){also}"  # noqa: S608 - our own constants
        f" WHERE {scope}id IN (SELECT id FROM {table} WHERE {scope}({claim.ready})"
        f" AND ({claim.due} IS NULL OR {claim.due} <= {now})"
        f" ORDER BY {claim.due} NULLS FIRST, id LIMIT {limit} FOR UPDATE SKIP LOCKED)"
        f" RETURNING {claim.returning}"
    )
