"""What the warehouse prints, on A4 or on an 80 mm roll: pick list, packing slip, parcel labels."""

from collections import defaultdict
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath

from app.domains import fulfillment, orders
from app.domains.fulfillment import PickRow
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page
from app.web.query import Query, path_id

_MOST_AT_ONCE: Final = 200


class Paper(StrEnum):
    """What is printed on: A4 or letter, or a roll of 80 mm."""

    SHEET = "sheet"
    ROLL = "roll"


@get("/shipments/pick-list", guards=[requires("shipments:read")])
async def pick_list(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What is to be fetched for the orders named in the address, one list for each warehouse.

    Raises:
        ValidationException: If an order is named by something else than its id, or there are too many.
    """
    texts = request.query_params.getall("order", [])
    if len(texts) > _MOST_AT_ONCE:
        raise ValidationException("Choose fewer orders.")
    try:
        ids = [UUID(text) for text in texts]
    except ValueError:
        raise ValidationException("Choose orders of the list.") from None
    lists: dict[str, list[PickRow]] = defaultdict(list)
    for row in await fulfillment.list_picks(uow, ids):
        lists[row.warehouse_code].append(row)
    return await page(request, "shipments/pick_list.html", lists=dict(lists), paper=_paper(request))


@get("/orders/{order_key:str}/packing-slip", guards=[requires("shipments:read")])
async def packing_slip(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """What is in each parcel of an order, to be put into it."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    return await page(
        request,
        "shipments/packing_slip.html",
        order=order,
        parcels=_boxes(await fulfillment.list_order_parcels(uow, order.id)),
        address=_address(order),
        paper=_paper(request),
        tid=encode,
    )


@get("/orders/{order_key:str}/labels", guards=[requires("shipments:read")])
async def labels(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """A label for each parcel of an order."""
    order = await orders.get_order(uow, path_id("ord", order_key))
    return await page(
        request,
        "shipments/labels.html",
        order=order,
        parcels=_boxes(await fulfillment.list_order_parcels(uow, order.id)),
        address=_address(order),
        paper=_paper(request),
    )


def _boxes(parcels: list[fulfillment.ParcelView]) -> list[fulfillment.ParcelView]:
    return [parcel for parcel in parcels if parcel.status != "unpacked"]


def _address(order: orders.OrderDetail) -> orders.OrderAddressView | None:
    return next((item for item in order.addresses if item.kind == "shipping"), None)


def _paper(request: Request[Any, Any, Any]) -> Paper:
    return Query(request).choice("paper", Paper) or Paper.SHEET
