"""Whether the numbers agree: the latest check, what drifted with its rows, and what can be mended."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import reporting
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing, posted
from app.web.names import actor_name
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.reports.words import CHECKS

_PATH: Final = "/reports/health"
_RUNS: Final = 20


@get(_PATH, guards=[requires("reports:read")])
async def health_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The latest check of the numbers, and the ones before."""
    runs = await reporting.list_runs(uow, limit=_RUNS)
    texts = translator(language_of(request))
    return await page(
        request,
        "reports/health.html",
        active="reports",
        latest=runs[0] if runs else None,
        runs=[(run, actor_name(run.actor_label, texts)) for run in runs],
        checks=reporting.drift_checks(),
        words=CHECKS,
        found={drift.check: drift for drift in runs[0].findings} if runs else {},
    )


@post(_PATH, guards=[requires("settings:write")])
async def check_now(request: Request[Any, Any, Any]) -> Response[Any]:
    """Run all checks, and mend the one that the form names, if any."""
    name = (await posted(request)).get("mend", "")
    mend = reporting.choose_checks([name] if name else [])
    async with caller_unit_of_work(request, read_only=False) as uow:
        drifts = await reporting.reconcile(uow, mend=mend)
    if drifts:
        return flashing(request, _PATH, _("Some numbers do not agree."), tone="danger")
    return flashing(request, _PATH, _("All numbers agree."))
