"""The list of promotions in the order in which they count, and a promotion's page with its uses."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import promotions
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import language_of, page
from app.web.promotions.words import conditions_of, summary_of
from app.web.query import path_id


@get("/promotions", guards=[requires("promotions:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The promotions, those that count first."""
    found = await promotions.list_promotions(uow)
    language, currency = language_of(request), uow.tenant.currency
    return await page(
        request,
        "promotions/index.html",
        active="promotions",
        found=found,
        summaries={row.id: summary_of(row, currency=currency, language=language) for row in found},
        tid=encode,
    )


@get("/promotions/{promotion_key:str}", guards=[requires("promotions:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], promotion_key: FromPath[str]
) -> Response[str]:
    """A promotion in words, its limits and its last uses."""
    found = await promotions.get_promotion(uow, path_id("prm", promotion_key))
    language, currency = language_of(request), uow.tenant.currency
    return await page(
        request,
        "promotions/detail.html",
        active="promotions",
        promotion=found,
        summary=summary_of(found, currency=currency, language=language),
        conditions=conditions_of(found, currency=currency, language=language),
        uses=await promotions.list_uses(uow, found.id),
        has_ended=found.valid_to is not None and found.valid_to <= uow.now,
        here=f"/promotions/{promotion_key}",
        tid=encode,
    )
