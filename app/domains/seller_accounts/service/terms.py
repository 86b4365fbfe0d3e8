"""Terms of retention: what of earnings is kept for returns, and for how long."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domains import sellers
from app.domains.seller_accounts.errors import InvalidRetentionError
from app.domains.seller_accounts.types import PolicyWrite, Retention
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.quantity import plain
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_MOST_DAYS: Final = 365
_FIND: Final = """
SELECT w.seller_id, r.rate, r.days FROM unnest($2::uuid[]) AS w(seller_id)
CROSS JOIN LATERAL (
    SELECT t.rate, t.days FROM tenant.seller_retention t
    WHERE t.tenant_id = $1 AND (t.seller_id = w.seller_id OR t.seller_id IS NULL)
    ORDER BY t.seller_id IS NULL LIMIT 1) r
"""
_SET: Final = """
INSERT INTO tenant.seller_retention (tenant_id, id, seller_id, rate, days) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT {key} DO UPDATE SET rate = excluded.rate, days = excluded.days, updated_at = now()
"""
_DROP: Final = "DELETE FROM tenant.seller_retention WHERE tenant_id = $1 AND seller_id = $2 RETURNING rate, days"
_OWN: Final = _SET.format(key="(tenant_id, seller_id) WHERE seller_id IS NOT NULL")
_EVERYBODYS: Final = _SET.format(key="(tenant_id) WHERE seller_id IS NULL")


async def set_retention(uow: UnitOfWork, *, policy: PolicyWrite) -> None:
    """State what is retained from now on; what is retained already stays until its day.

    Raises:
        InvalidRetentionError: If the share is no fraction or the days are out of range.
        SellerNotFoundError: If there is no such seller.
    """
    rate, days = policy.retention_rate, policy.retention_days
    issues = [
        FieldIssue(pointer=f"/{field}", code=f"seller_accounts.{field}", detail=detail)
        for is_right, field, detail in (
            (rate.is_finite() and 0 <= rate <= 1, "retention_rate", "A share is between 0 and 1."),
            (0 <= days <= _MOST_DAYS, "retention_days", f"0 to {_MOST_DAYS} days."),
        )
        if not is_right
    ]
    if issues:
        raise InvalidRetentionError("Look at the fields that are marked.", issues=issues)
    subject = Subject("tenant", uow.tenant.tenant_id)
    if policy.seller_id is not None:
        seller = (await sellers.get_seller(uow, policy.seller_id)).seller
        subject = Subject("seller", seller.id, seller.name)
    statement = _EVERYBODYS if policy.seller_id is None else _OWN
    await uow.execute(statement, new_id(), policy.seller_id, rate, days)
    after = {"rate": plain(rate), "days": days}
    uow.audit("seller_accounts.retention_set", subject, after=after)


async def drop_retention(uow: UnitOfWork, *, seller_id: UUID) -> None:
    """Let everybody's terms count for a seller from now on; one without terms of its own has them already.

    Raises:
        SellerNotFoundError: If there is no such seller.
    """
    seller = (await sellers.get_seller(uow, seller_id)).seller
    row = await uow.fetch_row(_DROP, seller_id)
    if row is None:
        return
    uow.audit(
        "seller_accounts.retention_dropped",
        Subject("seller", seller.id, seller.name),
        before={"rate": plain(row["rate"]), "days": row["days"]},
    )


async def find_retentions(uow: UnitOfWork, seller_ids: Sequence[UUID]) -> dict[UUID, Retention]:
    """What counts for each seller: its own terms, or everybody's, or that nothing is kept."""
    rows = await uow.fetch(_FIND, list(seller_ids))
    found = {row["seller_id"]: Retention(rate=row["rate"], days=row["days"]) for row in rows}
    return {key: found.get(key, Retention(rate=Decimal(0))) for key in seller_ids}


def business_date(uow: UnitOfWork) -> date:
    """Today where the tenant is."""
    return uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
