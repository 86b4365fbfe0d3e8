"""The list of quotes, one quote, its print, and what can be done with it."""

from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import quotes
from app.domains.quotes import QuoteFilter, QuoteStatus
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.acting import carry_out
from app.web.forms import flashing
from app.web.orders.actions import order_path
from app.web.orders.advice import refusal_of
from app.web.orders.detail import unit_price_text
from app.web.orders.words import Word
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.rendering.locales import mark as _

QUOTE_STATUS: Final = {
    "open": Word(_("Awaiting an answer"), "info", "clock"),
    "accepted": Word(_("Accepted"), "success", "circle-check"),
    "declined": Word(_("Declined"), "neutral", "circle-x"),
    "expired": Word(_("Expired"), "warning", "calendar-off"),
}


@get("/quotes", guards=[requires("orders:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The quotes, newest first."""
    query = Query(request)
    filters = QuoteFilter(
        status=query.choice("status", QuoteStatus),
        customer_id=query.id("customer", "cus"),
        search=query.text("q"),
    )
    return await page(
        request,
        "quotes/index.html",
        active="orders",
        found=await quotes.list_quotes(uow, filters=filters, page=query.page()),
        filters=filters,
        is_filtered=filters != QuoteFilter(),
        statuses=QUOTE_STATUS,
        tid=encode,
    )


@get("/quotes/{quote_key:str}", guards=[requires("orders:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], quote_key: FromPath[str]
) -> Response[str]:
    """A quote."""
    return await _shown(request, uow, quote_key, template="quotes/detail.html")


@get("/quotes/{quote_key:str}/print", guards=[requires("orders:read")])
async def print_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], quote_key: FromPath[str]
) -> Response[str]:
    """A quote on paper, for the customer."""
    return await _shown(request, uow, quote_key, template="quotes/print.html")


@post("/quotes/{quote_key:str}/accept", guards=[requires("orders:write")])
async def accept(request: Request[Any, Any, Any], quote_key: FromPath[str]) -> Response[Any]:
    """Place the quote's order, or say why not.

    Raises:
        NotFoundError: If there is no such quote.
    """
    quote_id = path_id("quo", quote_key)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order_id = await quotes.accept_quote(uow, quote_id=quote_id)
    except NotFoundError:
        raise
    except DomainError as error:
        text = refusal_of(error, language_of(request))
        return flashing(request, f"/quotes/{quote_key}", text, tone="danger")
    return flashing(request, order_path(order_id), _("The quote is an order now."))


@post("/quotes/{quote_key:str}/decline", guards=[requires("orders:write")])
async def decline(request: Request[Any, Any, Any], quote_key: FromPath[str]) -> Response[Any]:
    """Note that the customer does not want it, or say why not."""
    quote_id = path_id("quo", quote_key)

    async def use_case(uow: UnitOfWork) -> None:
        await quotes.decline_quote(uow, quote_id=quote_id)

    return await carry_out(
        request,
        use_case,
        path=f"/quotes/{encode('quo', quote_id)}",
        done=_("The quote is declined."),
        words=refusal_of,
    )


async def _shown(
    request: Request[Any, Any, Any], uow: UnitOfWork, quote_key: str, *, template: str
) -> Response[str]:
    quote = await quotes.get_quote(uow, path_id("quo", quote_key))
    return await page(
        request,
        template,
        active="orders",
        quote=quote,
        here=f"/quotes/{encode('quo', quote.id)}",
        company=uow.tenant.name,
        statuses=QUOTE_STATUS,
        unit_price=partial(unit_price_text, language=language_of(request)),
        tid=encode,
    )
