"""The dashboard: a period against the one before, what waits for somebody, what runs out."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import inventory, reporting
from app.domains.inventory import StockFilter, StockLevelState
from app.domains.reporting import InvalidPeriodError, PeriodKind, Span
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.dashboard.charts import method_chart, sales_chart, sku_chart, status_chart
from app.web.dashboard.figures import figures_of
from app.web.onboarding.checklist import checklist
from app.web.pages import language_of, page
from app.web.query import Query
from app.web.reports.words import PERIODS

_ALERTS: Final = 6


@get("/", guards=[requires("dashboard:read")])
async def dashboard_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The first page; a company without orders is shown how to begin."""
    language = language_of(request)
    todo = await checklist(uow, language=language)
    span, problem = await _span(request, uow)
    if span is None:
        return await page(request, "dashboard/empty.html", active="home", checklist=todo)
    board = await reporting.read_dashboard(uow, span=span)
    low = await inventory.list_stock(
        uow, filters=StockFilter(state=StockLevelState.LOW), page=PageRequest(limit=_ALERTS)
    )
    return await page(
        request,
        "dashboard/index.html",
        active="home",
        board=board,
        span=span,
        problem=problem,
        periods=PERIODS,
        checklist=todo,
        figures=figures_of(board, language),
        sales=sales_chart(board, language),
        statuses=status_chart(board, language),
        methods=method_chart(board, language),
        skus=sku_chart(board, language),
        alerts=low.items,
        tid=encode,
    )


async def _span(request: Request[Any, Any, Any], uow: UnitOfWork) -> tuple[Span | None, bool]:
    """The period asked for, and whether it made no sense and the usual one is shown instead."""
    query = Query(request)
    kind = query.choice("period", PeriodKind)
    try:
        asked = await reporting.choose_span(
            uow, kind, first_on=query.day("from"), last_on=query.day("to")
        )
    except InvalidPeriodError:
        return await reporting.choose_span(uow, None), True
    return asked, False
