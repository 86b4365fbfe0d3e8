"""Quotes through the API: offer, read, accept, decline."""

from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from app.domains import quotes
from app.domains.quotes import QuoteFilter, QuoteNotFoundError, QuoteStatus
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import PageBody, accepts, optional_id, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.quote_bodies import (
    QuoteBody,
    QuoteCreateBody,
    QuoteSummaryBody,
    quote_body,
    quote_create,
    quote_summary_body,
)
from app.public_api.v1.returns import IdempotencyKey

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Quotes of a page.")]


@get(
    "/quotes",
    guards=[requires("orders:read"), accepts("limit", "cursor", "status", "customer_id")],
    operation_id="list_quotes",
    tags=["Quotes"],
    responses=problems(400, 401, 403, 422),
)
async def list_quotes(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[QuoteStatus | None] = None,
    customer_id: FromQuery[str] = "",
) -> PageBody[QuoteSummaryBody]:
    """List quotes, newest first."""
    filters = QuoteFilter(status=status, customer_id=optional_id("cus", customer_id, "customer_id"))
    page = PageRequest(after=cursor, limit=limit)
    return page_body(await quotes.list_quotes(uow, filters=filters, page=page), quote_summary_body)


@get(
    "/quotes/{quote_id:str}",
    guards=[requires("orders:read"), accepts()],
    operation_id="get_quote",
    tags=["Quotes"],
    responses=problems(401, 403, 404),
)
async def get_quote(uow: NamedDependency[UnitOfWork], quote_id: FromPath[str]) -> QuoteBody:
    """Read a quote."""
    return quote_body(await quotes.get_quote(uow, path_id("quo", quote_id, QuoteNotFoundError)))


@post(
    "/quotes",
    guards=[requires("orders:write"), accepts()],
    operation_id="create_quote",
    tags=["Quotes"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_quote(
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[QuoteCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> QuoteBody:
    """Offer an order at today's prices until a day. Nothing is reserved and no coupon is used up."""
    wanted = quote_create(
        data, currency=uow.tenant.currency, key=f"api:{idempotency_key or new_id()}"
    )
    quote_id = await quotes.create_quote(uow, quote=wanted)
    return quote_body(await quotes.get_quote(uow, quote_id))


@post(
    "/quotes/{quote_id:str}/accept",
    guards=[requires("orders:write"), accepts()],
    operation_id="accept_quote",
    tags=["Quotes"],
    status_code=200,
    responses=problems(401, 403, 404, 409, 422),
)
async def accept_quote(uow: NamedDependency[UnitOfWork], quote_id: FromPath[str]) -> QuoteBody:
    """Place the order at the quoted prices and promise its stock. Accepting again answers with the same order."""
    found = path_id("quo", quote_id, QuoteNotFoundError)
    await quotes.accept_quote(uow, quote_id=found)
    return quote_body(await quotes.get_quote(uow, found))


@post(
    "/quotes/{quote_id:str}/decline",
    guards=[requires("orders:write"), accepts()],
    operation_id="decline_quote",
    tags=["Quotes"],
    status_code=200,
    responses=problems(401, 403, 404, 409),
)
async def decline_quote(uow: NamedDependency[UnitOfWork], quote_id: FromPath[str]) -> QuoteBody:
    """Note that the customer does not want it."""
    found = path_id("quo", quote_id, QuoteNotFoundError)
    await quotes.decline_quote(uow, quote_id=found)
    return quote_body(await quotes.get_quote(uow, found))


QUOTE_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_quotes,
    create_quote,
    get_quote,
    accept_quote,
    decline_quote,
]
