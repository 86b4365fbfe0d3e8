"""Returns through the API: ask, agree, receive, look at, settle."""

from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from app.domains import returns
from app.domains.returns import ReturnCreate, ReturnFilter, ReturnNotFoundError, ReturnStatus
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import PageBody, accepts, body_id, optional_id, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.return_bodies import (
    ReceiptBody,
    ReturnBody,
    ReturnCreateBody,
    ReturnSummaryBody,
    SettlementBody,
    VerdictBody,
    arrivals,
    exchange_order,
    inspections,
    return_body,
    return_lines,
    return_summary_body,
    settlement,
)

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=120,
        description="Makes repeating safe: the same key is the same request.",
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Returns of a page.")]
_DECISIONS: Final = {
    "approve": returns.approve_return,
    "reject": returns.reject_return,
    "cancel": returns.cancel_return,
}


@get(
    "/returns",
    guards=[requires("returns:read"), accepts("limit", "cursor", "status", "order")],
    operation_id="list_returns",
    tags=["Returns"],
    responses=problems(400, 401, 403, 422),
)
async def list_returns(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[ReturnStatus | None] = None,
    order: FromQuery[str] = "",
) -> PageBody[ReturnSummaryBody]:
    """List returns, newest first; ``order`` is an order's id."""
    filters = ReturnFilter(status=status, order_id=optional_id("ord", order, "order"))
    page = PageRequest(after=cursor, limit=limit)
    return page_body(
        await returns.list_returns(uow, filters=filters, page=page), return_summary_body
    )


@get(
    "/returns/{return_id:str}",
    guards=[requires("returns:read"), accepts()],
    operation_id="get_return",
    tags=["Returns"],
    responses=problems(401, 403, 404),
)
async def get_return(uow: NamedDependency[UnitOfWork], return_id: FromPath[str]) -> ReturnBody:
    """Read a return."""
    return return_body(
        await returns.get_return(uow, path_id("ret", return_id, ReturnNotFoundError))
    )


@post(
    "/returns",
    guards=[requires("returns:write"), accepts()],
    operation_id="create_return",
    tags=["Returns"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def create_return(
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[ReturnCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> ReturnBody:
    """Ask for goods of an order to come back. What shall come back must have left."""
    return_id = await returns.request_return(
        uow,
        request=ReturnCreate(
            order_id=body_id("ord", data.order_id, "/order_id"),
            lines=return_lines(data.lines),
            idempotency_key=f"api:{idempotency_key or new_id()}",
            note=data.note,
        ),
    )
    return return_body(await returns.get_return(uow, return_id))


@post(
    "/returns/{return_id:str}/actions/{action:str}",
    guards=[requires("returns:write"), accepts()],
    operation_id="decide_return",
    tags=["Returns"],
    status_code=200,
    responses=problems(401, 403, 404, 409),
)
async def decide_return(
    uow: NamedDependency[UnitOfWork], return_id: FromPath[str], action: FromPath[str]
) -> ReturnBody:
    """Decide on a return: `approve`, `reject` or `cancel`. Repeating a decision changes nothing."""  # noqa: DOC501 - the problems are in the decorator
    decide = _DECISIONS.get(action)
    if decide is None:
        raise NotFoundException("Returns have no such action.")
    await decide(uow, return_id=path_id("ret", return_id, ReturnNotFoundError))
    return return_body(
        await returns.get_return(uow, path_id("ret", return_id, ReturnNotFoundError))
    )


@post(
    "/returns/{return_id:str}/receipt",
    guards=[requires("returns:write"), accepts()],
    operation_id="receive_return",
    tags=["Returns"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def receive_return(
    uow: NamedDependency[UnitOfWork], return_id: FromPath[str], data: JSONBody[ReceiptBody]
) -> ReturnBody:
    """Note what arrived of an approved return."""
    await returns.receive_return(
        uow, return_id=path_id("ret", return_id, ReturnNotFoundError), arrivals=arrivals(data)
    )
    return return_body(
        await returns.get_return(uow, path_id("ret", return_id, ReturnNotFoundError))
    )


@post(
    "/returns/{return_id:str}/inspection",
    guards=[requires("returns:write"), accepts()],
    operation_id="inspect_return",
    tags=["Returns"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def inspect_return(
    uow: NamedDependency[UnitOfWork], return_id: FromPath[str], data: JSONBody[VerdictBody]
) -> ReturnBody:
    """Say what became of what arrived; stock changes with it."""
    await returns.inspect_return(
        uow, return_id=path_id("ret", return_id, ReturnNotFoundError), inspections=inspections(data)
    )
    return return_body(
        await returns.get_return(uow, path_id("ret", return_id, ReturnNotFoundError))
    )


@post(
    "/returns/{return_id:str}/settlement",
    guards=[requires("payments:write"), accepts()],
    operation_id="settle_return",
    tags=["Returns"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def settle_return(
    uow: NamedDependency[UnitOfWork], return_id: FromPath[str], data: JSONBody[SettlementBody]
) -> ReturnBody:
    """End a return: give money back, exchange for other goods, or neither.

    Never more goes back than the customer has paid beyond what he keeps.
    """
    found = await returns.get_return(uow, path_id("ret", return_id, ReturnNotFoundError))
    await returns.settle_return(
        uow,
        return_id=found.id,
        settlement=settlement(data, currency=found.currency),
        exchange=exchange_order(data, found),
    )
    return return_body(await returns.get_return(uow, found.id))


RETURN_ROUTES: Final[list[ControllerRouterHandler]] = [
    create_return,
    list_returns,
    get_return,
    decide_return,
    receive_return,
    inspect_return,
    settle_return,
]
