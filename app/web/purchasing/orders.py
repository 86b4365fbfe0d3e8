"""Purchase orders: list, form, page, print, and goods received for them."""

from collections import defaultdict
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory, purchasing
from app.domains.purchasing import PurchaseStatus
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.kernel.pagination import MAX_LIMIT, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.purchasing.reading import FORM_LINES, order_of, receipt_of
from app.web.purchasing.words import STATUS
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

_REFUSED: Final = (UnprocessableError, ConflictError, NotFoundError)


@get("/purchasing", guards=[requires("purchasing:read")])
async def orders_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of purchase orders."""
    query = Query(request)
    search, status = query.text("q"), query.choice("status", PurchaseStatus)
    return await page(
        request,
        "purchasing/orders.html",
        active="purchasing",
        found=await purchasing.list_purchase_orders(
            uow, page=query.page(), search=search, status=status
        ),
        search=search,
        chosen=status,
        states=STATUS,
        tid=encode,
    )


@get("/purchasing/orders/new", guards=[requires("purchasing:write")])
async def order_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a purchase order."""
    return await _order_form(request, uow, {"supplier": Query(request).text("supplier")})


@post("/purchasing/orders/new", guards=[requires("purchasing:write")])
async def create_order(request: Request[Any, Any, Any]) -> Response[Any]:
    """Write a draft of a purchase order."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            order = await order_of(uow, FormReader(values, language_of(request)))
            order_id = await purchasing.create_purchase_order(uow, order=order)
    except _REFUSED as error:
        errors = form_errors(request, error)
    else:
        return flashing(request, _path(order_id), _("The purchase order is written."))
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _order_form(request, uow, values, errors=errors)


@get("/purchasing/orders/{purchase_key:str}", guards=[requires("purchasing:read")])
async def order_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    purchase_key: FromPath[str],
) -> Response[str]:
    """A purchase order with what came, what is charged and what differs."""
    return await _show(request, uow, path_id("po", purchase_key), template="purchasing/order.html")


@get("/purchasing/orders/{purchase_key:str}/print", guards=[requires("purchasing:read")])
async def print_page(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    purchase_key: FromPath[str],
) -> Response[str]:
    """A purchase order on paper."""
    return await _show(request, uow, path_id("po", purchase_key), template="purchasing/print.html")


@post("/purchasing/orders/{purchase_key:str}", guards=[requires("purchasing:write")])
async def act(request: Request[Any, Any, Any], purchase_key: FromPath[str]) -> Response[Any]:
    """Send, close or cancel an order.

    Raises:
        PurchaseStateError: If the action is none of these.
    """
    order_id = path_id("po", purchase_key)
    actions = {
        "send": purchasing.send_purchase_order,
        "close": purchasing.close_purchase_order,
        "cancel": purchasing.cancel_purchase_order,
    }
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=False) as uow:
        await purchasing.get_purchase_order(uow, order_id)
        use_case = actions.get(values.get("action", ""))
        if use_case is None:
            raise purchasing.PurchaseStateError("There is no such action.")
        await use_case(uow, order_id=order_id)
    return flashing(request, _path(order_id), _("The purchase order is changed."))


@get("/purchasing/orders/{purchase_key:str}/receive", guards=[requires("purchasing:write")])
async def receive_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    purchase_key: FromPath[str],
) -> Response[str]:
    """The form for goods that came in."""
    return await _receive_form(request, uow, path_id("po", purchase_key), values={})


@post("/purchasing/orders/{purchase_key:str}/receive", guards=[requires("purchasing:write")])
async def receive(request: Request[Any, Any, Any], purchase_key: FromPath[str]) -> Response[Any]:
    """Take goods of an order in."""
    order_id = path_id("po", purchase_key)
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            detail = await purchasing.get_purchase_order(uow, order_id)
            receipt = receipt_of(FormReader(values, language_of(request)), detail.lines)
            await purchasing.receive_goods(uow, order_id=order_id, receipt=receipt)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    else:
        return flashing(request, _path(order_id), _("The goods are received."))
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _receive_form(request, uow, order_id, values=values, errors=errors)


async def _show(
    request: Request[Any, Any, Any], uow: UnitOfWork, order_id: UUID, *, template: str
) -> Response[str]:
    return await page(
        request,
        template,
        active="purchasing",
        detail=await purchasing.get_purchase_order(uow, order_id),
        states=STATUS,
        company=uow.tenant.name,
        tid=encode,
    )


async def _receive_form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    order_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/receive.html",
        active="purchasing",
        status=422 if errors else 200,
        detail=await purchasing.get_purchase_order(uow, order_id),
        values=defaultdict(str, {"key": new_id().hex, **values}),
        is_new=not values,
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _order_form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    suppliers = await purchasing.list_suppliers(
        uow, page=PageRequest(limit=MAX_LIMIT), is_active=True
    )
    return await page(
        request,
        "purchasing/order_form.html",
        active="purchasing",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        suppliers=suppliers.items,
        warehouses=await inventory.list_warehouses(uow),
        lines=range(FORM_LINES),
        tid=encode,
    )


def _path(order_id: UUID) -> str:
    return f"/purchasing/orders/{encode('po', order_id)}"
