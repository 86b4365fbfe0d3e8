"""One return: what comes back, what became of it, and the next step."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory, returns
from app.domains.returns import Resolution, ReturnDetail, Settlement
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors
from app.web.pages import page
from app.web.query import path_id
from app.web.returns.words import RESOLUTION, RETURN_REASON, RETURN_STATUS


def return_path(return_id: UUID) -> str:
    """The address of a return's page."""
    return f"/returns/{encode('ret', return_id)}"


@get("/returns/{return_key:str}", guards=[requires("returns:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], return_key: FromPath[str]
) -> Response[str]:
    """A return."""
    found = await returns.get_return(uow, path_id("ret", return_key))
    return await _page(request, uow, found, values={}, errors=FormErrors())


async def show_again(
    request: Request[Any, Any, Any],
    return_id: UUID,
    *,
    values: Mapping[str, str],
    errors: FormErrors,
) -> Response[str]:
    """The page with what was typed and what is wrong with it."""
    async with caller_unit_of_work(request, read_only=True) as uow:
        found = await returns.get_return(uow, return_id)
        return await _page(request, uow, found, values=values, errors=errors)


async def _page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    found: ReturnDetail,
    *,
    values: Mapping[str, str],
    errors: FormErrors,
) -> Response[str]:
    due = None
    if found.status == "inspected":
        settlement = Settlement(
            resolution=Resolution.REFUND, shipping_minor=found.shipping_left_minor
        )
        due = (
            await returns.estimate_refund(
                uow, return_id=found.id, settlement=Settlement(resolution=Resolution.REFUND)
            ),
            await returns.estimate_refund(uow, return_id=found.id, settlement=settlement),
        )
    return await page(
        request,
        "returns/detail.html",
        active="returns",
        status=422 if errors.messages else 200,
        found=found,
        here=return_path(found.id),
        values=values,
        errors=errors,
        due=due,
        warehouses=await inventory.list_warehouses(uow),
        statuses=RETURN_STATUS,
        reasons=RETURN_REASON,
        resolutions=RESOLUTION,
        tid=encode,
    )
