"""Packing an order on a phone: scan or type what goes into the box; every scan counts one up.

The form holds the state, so a scan is a plain post that works without script, and nothing is written before the box
is closed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import fulfillment, inventory, orders
from app.domains.fulfillment import DispatchLine, OpenLine, ParcelCreate
from app.domains.orders import OrderDetail, OrderLineView
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, posted
from app.web.orders.actions import order_path
from app.web.orders.advice import refused
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.reading import FormError, FormReader, read_quantity, refuse
from app.web.rendering import formats
from app.web.rendering.locales import mark as _

_LARGEST_MEASURE: Final = 9_999_999
_MEASURES: Final = ("weight_grams", "length_mm", "width_mm", "height_mm")


class PackLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as somebody packs it: what is left to pack here, and what was typed or scanned so far."""

    line: OrderLineView
    left: Decimal
    typed: str

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"quantity-{self.line.id}"


@get("/orders/{order_key:str}/pack", guards=[requires("shipments:write")])
async def pack_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """What is left to pack of an order in a warehouse, nothing of it in the box yet."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    values = {"warehouse": Query(request).text("warehouse")}
    return await _pack_page(
        request, order, await fulfillment.list_open(uow, order.id), values=values
    )


@post("/orders/{order_key:str}/pack", guards=[requires("shipments:write")])
async def pack(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Count a scanned code, fill up, or close the box.

    Raises:
        NotFoundError: If there is no such order.
    """
    order_id, values = path_id("ord", order_key), await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        order = await orders.get_order(uow, order_id)
        open_lines = await fulfillment.list_open(uow, order_id)
    if "close" not in values:
        return await _count(request, order, open_lines, values=values)
    try:
        parcel = read_parcel(values, pack_lines(order, open_lines, values), language_of(request))
        async with caller_unit_of_work(request, read_only=False) as uow:
            await fulfillment.pack_parcel(uow, order_id=order_id, parcel=parcel)
            left = await fulfillment.list_open(uow, order_id)
    except NotFoundError:
        raise
    except DomainError as error:
        errors = refused(request, error)
        return await _pack_page(request, order, open_lines, values=values, errors=errors)
    target = f"{order_path(order_id)}/pack" if left else order_path(order_id)
    return flashing(request, target, _("The parcel is packed."))


async def _count(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    open_lines: Sequence[OpenLine],
    *,
    values: dict[str, str],
) -> Response[str]:
    """The page after a scan, or after everything was put into the box at once."""
    lines = pack_lines(order, open_lines, values)
    if "fill" in values:
        filled = {item.field: plain(item.left) for item in lines}
        return await _pack_page(request, order, open_lines, values={**values, **filled})
    async with caller_unit_of_work(request, read_only=True) as uow:
        code = await _sku_of(uow, values.get("code", ""))
    try:
        item = scanned(lines, code, language_of(request))
    except FormError as error:
        errors = refused(request, error)
        return await _pack_page(request, order, open_lines, values=values, errors=errors)
    counted = (read_quantity(item.typed or "0", language_of(request)) or Decimal(0)) + 1
    typed = formats.decimal(counted, language_of(request))
    return await _pack_page(
        request, order, open_lines, values={**values, item.field: typed, "code": ""}, last=item
    )


async def _sku_of(uow: UnitOfWork, code: str) -> str:
    """The SKU that a scanned bar code stands for; else what was typed."""
    bare = code.strip()
    known = await inventory.find_variants(uow, codes=[bare])
    return known[bare].sku if bare in known else bare


def pack_lines(
    order: OrderDetail, open_lines: Sequence[OpenLine], values: Mapping[str, str]
) -> list[PackLine]:
    """The lines that the chosen warehouse still has to pack, or the first warehouse with any."""
    warehouse_id = _warehouse(open_lines, values.get("warehouse", ""))
    left = {
        item.order_line_id: item.quantity
        for item in open_lines
        if item.warehouse_id == warehouse_id
    }
    return [
        PackLine(line=line, left=left[line.id], typed=values.get(f"quantity-{line.id}", ""))
        for line in order.lines
        if line.id in left
    ]


def scanned(lines: Sequence[PackLine], code: str, language: str) -> PackLine:
    """The line of which a scanned code is one more piece.

    Raises:
        FormError: If no line has the code, or all of it is in the box already.
    """
    wanted = code.strip().casefold()
    found = [item for item in lines if wanted and item.line.sku.casefold() == wanted]
    fitting = [
        item for item in found if (read_quantity(item.typed or "0", language) or 0) + 1 <= item.left
    ]
    if not fitting:
        refuse("code", "pack.all_in" if found else "pack.unknown_code")
    return fitting[0]


def read_parcel(
    values: Mapping[str, str], lines: Sequence[PackLine], language: str
) -> ParcelCreate:
    """The parcel that the form describes.

    Raises:
        FormError: If fields can't be read or the box is empty; names them.
    """
    reader = FormReader(values, language)
    content: list[DispatchLine] = []
    for item in lines:
        quantity = reader.quantity_or_zero(item.field, code="pack.quantity")
        if quantity > item.left:
            reader.wrong(item.field, "pack.quantity")
        elif quantity:
            content.append(DispatchLine(order_line_id=item.line.id, quantity=quantity))
    measures = {
        name: reader.whole(name, most=_LARGEST_MEASURE, code="pack.measure") for name in _MEASURES
    }
    for name, measure in measures.items():
        if measure == 0:
            reader.wrong(name, "pack.measure")
    if not content and reader.is_fine:
        reader.wrong("", "pack.nothing")
    reader.done()
    warehouse = values.get("warehouse", "")
    return ParcelCreate(
        lines=content, warehouse_id=path_id("whs", warehouse) if warehouse else None, **measures
    )


def _warehouse(open_lines: Sequence[OpenLine], text: str) -> UUID | None:
    if text:
        return path_id("whs", text)
    return open_lines[0].warehouse_id if open_lines else None


async def _pack_page(
    request: Request[Any, Any, Any],
    order: OrderDetail,
    open_lines: Sequence[OpenLine],
    *,
    values: Mapping[str, str],
    errors: FormErrors | None = None,
    last: PackLine | None = None,
) -> Response[str]:
    warehouse_id = _warehouse(open_lines, values.get("warehouse", ""))
    places = list(dict.fromkeys(item.warehouse_id for item in open_lines))
    async with caller_unit_of_work(request, read_only=True) as uow:
        picks = await fulfillment.list_picks(uow, [order.id])
    return await page(
        request,
        "shipments/pack.html",
        active="shipments",
        status=422 if errors else 200,
        order=order,
        here=order_path(order.id),
        lines=pack_lines(order, open_lines, values),
        warehouse=encode("whs", warehouse_id) if warehouse_id else "",
        warehouses=[
            (encode("whs", row.warehouse_id), row.warehouse_code)
            for row in {pick.warehouse_id: pick for pick in picks}.values()
            if row.warehouse_id in places
        ],
        values=values,
        errors=errors or FormErrors(),
        last=last,
    )
