"""What is done with parcels: opened again, sent, delivered, not delivered, sent again."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import fulfillment
from app.domains.fulfillment import ParcelDispatch, ParcelStatus, ParcelView, ShipmentMethod
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import decode, encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.acting import UseCase, carry_out
from app.web.forms import FormErrors, flashing, own_path, posted
from app.web.orders.actions import order_path
from app.web.orders.advice import refusal_of, refused
from app.web.orders.words import SHIPMENT_METHOD
from app.web.pages import page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_LONGEST = 120


@get("/parcels/{parcel_key:str}/dispatch", guards=[requires("shipments:write")])
async def dispatch_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], parcel_key: FromPath[str]
) -> Response[str]:
    """The form of a parcel that leaves, with the others of its order that can leave with it."""
    parcel = await fulfillment.get_parcel(uow, path_id("pcl", parcel_key))
    values = {"method": "carrier", f"parcel-{encode('pcl', parcel.id)}": "1"}
    return await _dispatch_page(request, parcel, await _packed(uow, parcel.order_id), values=values)


@post("/parcels/{parcel_key:str}/dispatch", guards=[requires("shipments:write")])
async def dispatch(request: Request[Any, Any, Any], parcel_key: FromPath[str]) -> Response[Any]:
    """Let parcels leave.

    Raises:
        NotFoundError: If there is no such parcel.
    """
    parcel_id, form = path_id("pcl", parcel_key), await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        parcel = await fulfillment.get_parcel(uow, parcel_id)
        packed = await _packed(uow, parcel.order_id)
    method = form.get("method", "")
    chosen = {
        decode("pcl", key.removeprefix("parcel-")): form.get(
            key.replace("parcel-", "tracking-", 1), ""
        ).strip()[:_LONGEST]
        or None
        for key in form
        if key.startswith("parcel-")
    }
    wanted = ParcelDispatch(
        tracking=chosen,
        method=ShipmentMethod.PICKUP if method == "pickup" else ShipmentMethod.CARRIER,
        carrier=form.get("carrier", "").strip()[:_LONGEST] or None,
    )
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await fulfillment.dispatch_parcels(uow, order_id=parcel.order_id, dispatch=wanted)
    except NotFoundError:
        raise
    except DomainError as error:
        return await _dispatch_page(
            request, parcel, packed, values=form, errors=refused(request, error)
        )
    return flashing(request, order_path(parcel.order_id), _("The goods are dispatched."))


@post("/parcels/{parcel_key:str}/unpack", guards=[requires("shipments:write")])
async def unpack(request: Request[Any, Any, Any], parcel_key: FromPath[str]) -> Response[Any]:
    """Open a parcel again that has not left."""
    parcel_id = path_id("pcl", parcel_key)

    async def use_case(uow: UnitOfWork) -> None:
        await fulfillment.unpack_parcel(uow, parcel_id=parcel_id)

    return await _act(request, parcel_id, use_case, done=_("The parcel is unpacked."))


@post("/parcels/{parcel_key:str}/delivered", guards=[requires("shipments:write")])
async def delivered(request: Request[Any, Any, Any], parcel_key: FromPath[str]) -> Response[Any]:
    """Note that a parcel reached its buyer."""
    parcel_id = path_id("pcl", parcel_key)

    async def use_case(uow: UnitOfWork) -> None:
        await fulfillment.deliver_parcel(uow, parcel_id=parcel_id)

    return await _act(request, parcel_id, use_case, done=_("The parcel is delivered."))


@post("/parcels/{parcel_key:str}/failed", guards=[requires("shipments:write")])
async def failed(request: Request[Any, Any, Any], parcel_key: FromPath[str]) -> Response[Any]:
    """Note that a parcel could not be delivered."""
    parcel_id, form = path_id("pcl", parcel_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await fulfillment.fail_parcel(uow, parcel_id=parcel_id, reason=form.get("reason", ""))

    return await _act(request, parcel_id, use_case, done=_("The failed delivery is noted."))


@post("/parcels/{parcel_key:str}/resend", guards=[requires("shipments:write")])
async def resend(request: Request[Any, Any, Any], parcel_key: FromPath[str]) -> Response[Any]:
    """Send a parcel again."""
    parcel_id, form = path_id("pcl", parcel_key), await posted(request)
    number = form.get("tracking_number", "").strip()[:_LONGEST] or None

    async def use_case(uow: UnitOfWork) -> None:
        await fulfillment.resend_parcel(uow, parcel_id=parcel_id, tracking_number=number)

    return await _act(request, parcel_id, use_case, done=_("The parcel is on its way again."))


@post("/shipments/{shipment_key:str}/delivered", guards=[requires("shipments:write")])
async def shipment_delivered(
    request: Request[Any, Any, Any], shipment_key: FromPath[str]
) -> Response[Any]:
    """Note that everything of a shipment reached its buyer."""
    shipment_id, form = path_id("shp", shipment_key), await posted(request)
    async with caller_unit_of_work(request, read_only=False) as uow:
        await fulfillment.deliver_shipment(uow, shipment_id=shipment_id)
    path = own_path(form.get("next", ""), otherwise="/shipments")
    return flashing(request, path, _("The shipment is delivered."))


async def _act(
    request: Request[Any, Any, Any], parcel_id: UUID, use_case: UseCase, *, done: str
) -> Response[Any]:
    """Run a use case and go back to the parcel's order with what came of it."""
    async with caller_unit_of_work(request, read_only=True) as uow:
        path = order_path((await fulfillment.get_parcel(uow, parcel_id)).order_id)
    return await carry_out(request, use_case, path=path, done=done, words=refusal_of)


async def _packed(uow: UnitOfWork, order_id: UUID) -> list[ParcelView]:
    parcels = await fulfillment.list_order_parcels(uow, order_id)
    return [item for item in parcels if item.status == ParcelStatus.PACKED]


async def _dispatch_page(
    request: Request[Any, Any, Any],
    parcel: ParcelView,
    packed: list[ParcelView],
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "shipments/dispatch.html",
        active="shipments",
        status=422 if errors else 200,
        parcel=parcel,
        packed=packed,
        here=order_path(parcel.order_id),
        values=values,
        errors=errors or FormErrors(),
        methods=SHIPMENT_METHOD,
        tid=encode,
    )
