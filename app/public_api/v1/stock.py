"""Reading stock levels through the API."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from app.domains import inventory
from app.domains.inventory import LevelRow
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import DecimalText, PageBody, accepts, clean, optional_id, page_body
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Levels of a page.")]


class StockLevelBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse has of a variant. Available is on hand less reserved less safety stock, never below zero."""

    variant_id: str
    sku: str
    warehouse_id: str
    warehouse: str
    on_hand: DecimalText
    reserved: DecimalText
    incoming: DecimalText
    safety: DecimalText
    available: DecimalText


@get(
    "/stock",
    guards=[requires("stock:read"), accepts("limit", "cursor", "sku", "warehouse")],
    operation_id="list_stock",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    sku: FromQuery[str] = "",
    warehouse: FromQuery[str] = "",
) -> PageBody[StockLevelBody]:
    """List stock levels by SKU and warehouse; ``sku`` is a whole code, ``warehouse`` an id."""
    found = await inventory.list_levels(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        sku=clean(sku),
        warehouse_id=optional_id("whs", warehouse, "warehouse"),
    )
    return page_body(found, stock_level_body)


def stock_level_body(row: LevelRow) -> StockLevelBody:
    """A level as the API shows it."""
    return StockLevelBody(
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        warehouse_id=encode("whs", row.warehouse_id),
        warehouse=row.warehouse_code,
        on_hand=plain(row.on_hand),
        reserved=plain(row.reserved),
        incoming=plain(row.incoming),
        safety=plain(row.safety),
        available=plain(row.available),
    )
