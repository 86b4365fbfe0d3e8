"""The warehouse's board: orders to pick, parcels to send, parcels on their way, deliveries that failed."""

from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import fulfillment, inventory
from app.domains.fulfillment import ParcelStatus
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.orders.words import words
from app.web.pages import page
from app.web.query import Query
from app.web.rendering.locales import mark as _


class Tab(StrEnum):
    """A view of the board."""

    TO_PICK = "to_pick"
    PACKED = "packed"
    ON_THE_WAY = "shipped"
    FAILED = "failed"


TABS: Final = {
    Tab.TO_PICK: _("To pick and pack"),
    Tab.PACKED: _("Packed"),
    Tab.ON_THE_WAY: _("On the way"),
    Tab.FAILED: _("Not delivered"),
}
_MEASURED: Final = timedelta(days=30)


@get("/shipments", guards=[requires("shipments:read")])
async def board_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The board."""
    query = Query(request)
    tab = query.choice("tab", Tab) or Tab.TO_PICK
    warehouse_id = query.id("warehouse", "whs")
    waiting = (
        await fulfillment.list_waiting(uow, warehouse_id=warehouse_id) if tab is Tab.TO_PICK else []
    )
    parcels = (
        []
        if tab is Tab.TO_PICK
        else await fulfillment.list_parcels(uow, status=ParcelStatus(tab.value))
    )
    return await page(
        request,
        "shipments/board.html",
        active="shipments",
        tab=tab,
        tabs=TABS,
        waiting=waiting,
        parcels=parcels,
        warehouses=await inventory.list_warehouses(uow),
        warehouse_id=warehouse_id,
        times=await fulfillment.dispatch_times(uow, since=uow.now - _MEASURED),
        tid=encode,
        **words(),
    )
