"""The list of imports, and one import: preview, progress, report, undo."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.domains.imports import (
    ImportFormat,
    ImportJobRead,
    ImportStatus,
    IssueRead,
    IssueSeverity,
    cancel_job,
    count_issues,
    get_job,
    issues_csv,
    list_issues,
    list_jobs,
    preview_job,
    queue_job,
    undo_job,
)
from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork, utc_now
from app.platform.http.caller import caller_of, requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, factory_of
from app.web.forms import flashing, see_other
from app.web.imports.words import (
    FORMATS,
    SEVERITIES,
    STATES,
    failure_words,
    sentences,
    steps_of,
    store_of,
)
from app.web.pages import page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_LIVE: Final = (ImportStatus.QUEUED, ImportStatus.RUNNING)
_PANEL: Final = {
    ImportStatus.QUEUED: "waiting",
    ImportStatus.RUNNING: "running",
    ImportStatus.COMPLETED: "done",
    ImportStatus.UNDONE: "done",
    ImportStatus.FAILED: "failed",
    ImportStatus.CANCELED: "cancelled",
}
_SHOWN_ISSUES: Final = 50


@get("/imports", guards=[requires("imports:read")], status_code=200)
async def index(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    after: FromQuery[str] = "",
) -> Response[Any]:
    """What was brought in, newest first."""
    found = await list_jobs(uow, cursor=after or None)
    return await page(
        request,
        "imports/index.html",
        active="imports",
        jobs=found.items,
        next_cursor=found.next_cursor or "",
        is_first=not after,
        formats=FORMATS,
        states=STATES,
        tid=encode,
    )


@get("/imports/{job:str}/preview", guards=[requires("imports:write")], status_code=200)
async def preview_page(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """The first rows as they would be written, and what is wrong in them.

    Raises:
        PermissionDeniedException: If the caller has no tenant.
    """
    caller, tenant_id, job_id = caller_of(request), tenant_of(request), path_id("imp", job)
    error: DomainError | None = None
    preview = None
    try:
        preview = await preview_job(
            factory_of(request),
            tenant_id,
            job_id,
            actor=caller.actor,
            files=store_of(request),
        )
    except DomainError as caught:
        error = caught
    async with caller_unit_of_work(request, read_only=True) as uow:
        found = await get_job(uow, job_id=job_id)
    is_mapped = found.format is ImportFormat.MAPPED
    return await page(
        request,
        "imports/preview.html",
        active="imports",
        status=422 if error else 200,
        steps=steps_of(request, "preview", is_mapped=is_mapped),
        job=job,
        found=found,
        preview=preview,
        failure="" if error is None else failure_words(request, error),
        issues=_said(request, preview.issues[:_SHOWN_ISSUES]) if preview else [],
        is_mapped=is_mapped,
        severities=SEVERITIES,
    )


@post("/imports/{job:str}/run", guards=[requires("imports:write")], status_code=200)
async def run(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """Have the worker bring it in."""
    async with caller_unit_of_work(request, read_only=False) as uow:
        await queue_job(uow, job_id=path_id("imp", job))
    return see_other(f"/imports/{job}")


@get("/imports/{job:str}", guards=[requires("imports:read")], status_code=200)
async def progress_page(  # noqa: PLR0917 - the framework passes them by name
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    job: FromPath[str],
    after: FromQuery[str] = "",
    severity: FromQuery[str] = "",
) -> Response[Any]:
    """How far it is, what it brought in, and the report by row and column."""
    job_id = path_id("imp", job)
    found = await get_job(uow, job_id=job_id)
    if request.headers.get("hx-target") == "progress" and found.status not in _LIVE:
        # The work has just ended: the page has more to say now than its panel.
        return Response("", media_type="text/html", headers={"HX-Refresh": "true"})
    chosen = [IssueSeverity(severity)] if severity in {*IssueSeverity} else None
    issues = await list_issues(uow, job_id=job_id, severities=chosen, cursor=after or None)
    response = await page(
        request,
        "imports/show.html",
        active="imports",
        job=job,
        found=found,
        panel=_PANEL.get(found.status, ""),
        is_live=found.status in _LIVE,
        rate=_rate(found),
        remaining=_remaining(found),
        issues=_said(request, issues.items),
        counts=await count_issues(uow, job_id=job_id),
        next_cursor=issues.next_cursor or "",
        is_first=not after,
        severity=severity,
        severities=SEVERITIES,
        formats=FORMATS,
        states=STATES,
    )
    if found.status not in _LIVE and request.headers.get("hx-target") == "progress":
        # The panel asked and the work has ended: the whole page has something to show now.
        response.headers["hx-refresh"] = "true"
    return response


@get("/imports/{job:str}/issues.csv", guards=[requires("imports:read")], status_code=200)
async def report_csv(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], job: FromPath[str]
) -> Response[Any]:
    """The whole report as a file."""
    text = await issues_csv(uow, job_id=path_id("imp", job), sentence=sentences(request))
    # The mark makes Excel read UTF-8.
    return Response(
        "\ufeff" + text,
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{job}.csv"',
            "cache-control": "no-store",
        },
    )


@post("/imports/{job:str}/cancel", guards=[requires("imports:write")], status_code=200)
async def cancel(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """Stop after the batch at hand."""
    async with caller_unit_of_work(request, read_only=False) as uow:
        await cancel_job(uow, job_id=path_id("imp", job))
    return see_other(f"/imports/{job}")


@post("/imports/{job:str}/undo", guards=[requires("imports:write")], status_code=200)
async def undo(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """Take it back, and say what was kept.

    Raises:
        PermissionDeniedException: If the caller has no tenant.
    """
    result = await undo_job(
        factory_of(request),
        tenant_of(request),
        path_id("imp", job),
        actor=caller_of(request).actor,
    )
    kept = len(result.orders_kept) + len(result.stock_kept)
    text = (
        _(
            "%(orders)s orders were taken back; %(kept)s orders and stock levels stayed because they were used since."
        )
        if kept
        else _("%(orders)s orders were taken back, with all that came with them.")
    )
    return flashing(request, f"/imports/{job}", text, orders=result.orders_removed, kept=kept)


def _said(request: Request[Any, Any, Any], issues: list[IssueRead]) -> list[dict[str, Any]]:
    say = sentences(request)
    return [
        {
            "row": issue.row,
            "column": issue.column or "",
            "severity": issue.severity.value,
            "raw": issue.raw or "",
            "message": say(issue.code, issue.detail),
        }
        for issue in issues
    ]


def _rate(job: ImportJobRead) -> int | None:
    if job.started_at is None:
        return None
    seconds = ((job.finished_at or utc_now()) - job.started_at).total_seconds()
    return round(job.rows_done / seconds) if seconds > 0 else None


def _remaining(job: ImportJobRead) -> int | None:
    rate = _rate(job)
    if not rate or job.rows_total is None:
        return None
    return max(job.rows_total - job.rows_done, 0) // rate
