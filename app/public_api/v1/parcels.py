"""Parcels through the API: pack, unpack, dispatch, deliver."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import fulfillment, orders
from app.domains.fulfillment import (
    DispatchLine,
    ParcelCreate,
    ParcelDispatch,
    ParcelNotFoundError,
    ParcelView,
    ShipmentMethod,
)
from app.domains.orders import OrderNotFoundError
from app.kernel.ids import encode
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import DecimalText, accepts, body_id, optional_id, path_id
from app.public_api.openapi import problems
from app.public_api.v1.return_bodies import Quantity

_Measure = Annotated[int, msgspec.Meta(ge=1, le=9_999_999)]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ParcelLineCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an order line goes into the box."""

    order_line_id: Annotated[str, msgspec.Meta(examples=["oln_01h455vb4pex5vsknk084sn02q"])]
    quantity: Quantity


class ParcelCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A box of one warehouse. Without lines it is all that the warehouse still has to pack."""

    lines: Annotated[list[ParcelLineCreateBody], msgspec.Meta(max_length=500)] = []
    warehouse_id: str | None = None
    weight_grams: _Measure | None = None
    length_mm: _Measure | None = None
    width_mm: _Measure | None = None
    height_mm: _Measure | None = None


class ParcelTrackingBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A packed parcel that leaves, with the carrier's number for it."""

    parcel_id: Annotated[str, msgspec.Meta(examples=["pcl_01h455vb4pex5vsknk084sn02q"])]
    tracking_number: _Text | None = None


class ParcelDispatchBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Packed parcels of an order that leave together."""

    parcels: Annotated[list[ParcelTrackingBody], msgspec.Meta(min_length=1, max_length=100)]
    method: ShipmentMethod = ShipmentMethod.CARRIER
    carrier: _Text | None = None


class ParcelActionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a delivery failed, or under which number a parcel goes out again."""

    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    tracking_number: _Text | None = None


class ParcelLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line is in a parcel."""

    order_line_id: str
    sku: str
    name: str
    quantity: DecimalText


class ParcelBody(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. Weight in grams, sides in millimetres; one that was unpacked stays for the history."""

    id: Annotated[str, msgspec.Meta(examples=["pcl_01h455vb4pex5vsknk084sn02q"])]
    order_id: str
    position: int
    warehouse_id: str
    status: str
    carrier: str | None
    tracking_number: str | None
    weight_grams: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    packed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    lines: list[ParcelLineBody]


@get(
    "/orders/{order_id:str}/parcels",
    guards=[requires("orders:read"), accepts()],
    operation_id="list_parcels",
    tags=["Parcels"],
    responses=problems(401, 403, 404),
)
async def list_parcels(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str]
) -> list[ParcelBody]:
    """List the parcels of an order, in the order in which they were packed."""
    order = await orders.get_order(uow, path_id("ord", order_id, OrderNotFoundError))
    return [_body(item) for item in await fulfillment.list_order_parcels(uow, order.id)]


@post(
    "/orders/{order_id:str}/parcels",
    guards=[requires("shipments:write"), accepts()],
    operation_id="pack_parcel",
    tags=["Parcels"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def pack_parcel(
    uow: NamedDependency[UnitOfWork],
    order_id: FromPath[str],
    data: JSONBody[ParcelCreateBody | None] = None,
) -> ParcelBody:
    """Put goods of an order into a box and close it. They are still in the warehouse and still promised."""
    wanted = data or ParcelCreateBody()
    parcel = ParcelCreate(
        lines=[
            DispatchLine(
                order_line_id=body_id("oln", line.order_line_id, f"/lines/{index}/order_line_id"),
                quantity=Decimal(line.quantity),
            )
            for index, line in enumerate(wanted.lines)
        ],
        warehouse_id=optional_id("whs", wanted.warehouse_id, "/warehouse_id"),
        weight_grams=wanted.weight_grams,
        length_mm=wanted.length_mm,
        width_mm=wanted.width_mm,
        height_mm=wanted.height_mm,
    )
    key = path_id("ord", order_id, OrderNotFoundError)
    parcel_id = await fulfillment.pack_parcel(uow, order_id=key, parcel=parcel)
    return _body(await fulfillment.get_parcel(uow, parcel_id))


@post(
    "/orders/{order_id:str}/parcels/dispatch",
    guards=[requires("shipments:write"), accepts()],
    operation_id="dispatch_parcels",
    tags=["Parcels"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def dispatch_parcels(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str], data: JSONBody[ParcelDispatchBody]
) -> list[ParcelBody]:
    """Let packed parcels leave; the order is shipped with its last goods. Answers all parcels of the order."""
    key = path_id("ord", order_id, OrderNotFoundError)
    tracking = {
        body_id("pcl", item.parcel_id, f"/parcels/{index}/parcel_id"): item.tracking_number
        for index, item in enumerate(data.parcels)
    }
    dispatch = ParcelDispatch(tracking=tracking, method=data.method, carrier=data.carrier)
    await fulfillment.dispatch_parcels(uow, order_id=key, dispatch=dispatch)
    return [_body(item) for item in await fulfillment.list_order_parcels(uow, key)]


@post(
    "/parcels/{parcel_id:str}/actions/{step:str}",
    guards=[requires("shipments:write"), accepts()],
    operation_id="act_on_parcel",
    tags=["Parcels"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def act_on_parcel(
    *,
    uow: NamedDependency[UnitOfWork],
    parcel_id: FromPath[str],
    step: FromPath[str],
    data: JSONBody[ParcelActionBody | None] = None,
) -> ParcelBody:
    """Bring a parcel on: `unpack`, `deliver`, `fail` with a reason, `resend`."""  # noqa: DOC501 - the text is the API's reference
    key, said = path_id("pcl", parcel_id, ParcelNotFoundError), data or ParcelActionBody()
    if step == "unpack":
        await fulfillment.unpack_parcel(uow, parcel_id=key)
    elif step == "deliver":
        await fulfillment.deliver_parcel(uow, parcel_id=key)
    elif step == "fail":
        await fulfillment.fail_parcel(uow, parcel_id=key, reason=said.reason)
    elif step == "resend":
        await fulfillment.resend_parcel(uow, parcel_id=key, tracking_number=said.tracking_number)
    else:
        raise NotFoundException("Parcels have no such action.")
    return _body(await fulfillment.get_parcel(uow, key))


def _body(parcel: ParcelView) -> ParcelBody:
    return ParcelBody(
        id=encode("pcl", parcel.id),
        order_id=encode("ord", parcel.order_id),
        position=parcel.position,
        warehouse_id=encode("whs", parcel.warehouse_id),
        status=parcel.status,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        weight_grams=parcel.weight_grams,
        length_mm=parcel.length_mm,
        width_mm=parcel.width_mm,
        height_mm=parcel.height_mm,
        packed_at=parcel.packed_at,
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
        failed_at=parcel.failed_at,
        failure=parcel.failure,
        lines=[
            ParcelLineBody(
                order_line_id=encode("oln", line.order_line_id),
                sku=line.sku,
                name=line.name,
                quantity=plain(line.quantity),
            )
            for line in parcel.lines
        ],
    )


PARCEL_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_parcels,
    pack_parcel,
    dispatch_parcels,
    act_on_parcel,
]
