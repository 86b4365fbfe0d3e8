"""Reconciliation: every check of every domain, by schedule, by command and by a person.

A run reads in one transaction, is remembered with what it found, and raises a notice when something drifted that had
not drifted in the run before. Mending is asked for by name, is written to the audit trail, and is followed by a
second look: what is still reported after it could not be mended.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from app.domains import (
    catalog,
    checkout,
    customers,
    fulfillment,
    inventory,
    orders,
    payments,
    pricing,
    promotions,
    purchasing,
    quotes,
    returns,
    seller_accounts,
    sellers,
    tax,
)
from app.domains.reporting.errors import UnknownCheckError
from app.domains.reporting.facts import FACT_CHECKS
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.drift import Drift, DriftCheck, find_all, mend_drift
from app.platform.db.unit_of_work import UnitOfWork

#: Every domain below; what must agree in one of them stands in its face.
_DOMAINS: Final[tuple[ModuleType, ...]] = (
    catalog, customers, sellers, pricing, inventory, tax, promotions, purchasing, orders, fulfillment, payments,
    checkout, quotes, returns, seller_accounts,
)  # fmt: skip
_KEPT_ROWS: Final = 20
_KEPT_RUNS: Final = 90

_REMEMBER: Final = """
INSERT INTO tenant.reconciliation_run (tenant_id, id, finished_at, actor_label, checks, drifts, findings)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
"""
_FORGET: Final = """
DELETE FROM tenant.reconciliation_run WHERE tenant_id = $1 AND id NOT IN (
    SELECT id FROM tenant.reconciliation_run WHERE tenant_id = $1 ORDER BY finished_at DESC LIMIT $2)
"""
_LATEST: Final = """
SELECT id AS run_id, finished_at, actor_label, checks, drifts, findings::text AS findings
FROM tenant.reconciliation_run WHERE tenant_id = $1 ORDER BY finished_at DESC, id DESC LIMIT $2
"""


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run as it is remembered."""

    run_id: UUID
    finished_at: datetime
    actor_label: str
    checks: int
    drifts: int
    findings: list[Drift]


def drift_checks() -> tuple[DriftCheck, ...]:
    """All checks of all domains, in the order of the domains."""
    below = tuple(check for domain in _DOMAINS for check in _checks_of(domain))
    return (*below, *FACT_CHECKS)


def choose_checks(names: Iterable[str]) -> tuple[DriftCheck, ...]:
    """The checks of these names.

    Raises:
        UnknownCheckError: If there is none of a name.
    """
    known = {check.name: check for check in drift_checks()}
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise UnknownCheckError(f"There is no check '{name}'. There are: {', '.join(known)}.")
    return tuple(known[name] for name in wanted)


async def reconcile(uow: UnitOfWork, *, mend: Sequence[DriftCheck] = ()) -> list[Drift]:
    """Run all checks, mend what is asked for, remember the run; returns what drifts now.

    Mending locks what the check's statements lock until the end of the transaction.
    """
    checks = drift_checks()
    drifts = await find_all(uow, checks)
    wanted = {check.name for check in mend}
    mended = [drift for drift in drifts if drift.check in wanted]
    for drift in mended:
        await mend_drift(uow, choose_checks([drift.check])[0])
    if mended:
        drifts = await find_all(uow, checks)
    run_id = new_id()
    await _announce(uow, run_id, drifts=drifts, mended=mended)
    findings = msgspec.json.encode([_plain(drift) for drift in drifts]).decode()
    await uow.execute(
        _REMEMBER, run_id, uow.now, uow.actor.label, len(checks), len(drifts), findings
    )
    await uow.execute(_FORGET, _KEPT_RUNS)
    return drifts


async def list_runs(uow: UnitOfWork, *, limit: int = 20) -> list[RunView]:
    """The latest runs, newest first."""
    return [
        RunView(
            run_id=row["run_id"],
            finished_at=row["finished_at"],
            actor_label=row["actor_label"],
            checks=row["checks"],
            drifts=row["drifts"],
            findings=msgspec.json.decode(row["findings"], type=list[Drift]),
        )
        for row in await uow.fetch(_LATEST, limit)
    ]


def _checks_of(domain: ModuleType) -> tuple[DriftCheck, ...]:
    return cast("tuple[DriftCheck, ...]", getattr(domain, "DRIFT_CHECKS", ()))


async def _announce(
    uow: UnitOfWork, run_id: UUID, *, drifts: Sequence[Drift], mended: Sequence[Drift]
) -> None:
    """Write to the trail what was mended, and what drifts that did not before."""
    for drift in mended:
        uow.audit(
            "reconciliation.mended",
            Subject("drift_check", run_id, drift.check),
            before=_plain(drift),
        )
    before = await list_runs(uow, limit=1)
    known = {drift.check for run in before for drift in run.findings}
    fresh = [drift.check for drift in drifts if drift.check not in known]
    if fresh:
        uow.audit(
            "reconciliation.drift_found",
            Subject("reconciliation_run", run_id, ", ".join(fresh)),
            after={drift.check: drift.count for drift in drifts},
        )


def _plain(drift: Drift) -> dict[str, Any]:
    return {"check": drift.check, "count": drift.count, "rows": drift.rows[:_KEPT_ROWS]}
