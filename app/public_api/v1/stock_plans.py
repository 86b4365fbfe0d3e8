"""Reorder points through the API, what to order again, and what there was on a day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from app.domains import inventory
from app.domains.inventory import LevelPlan, ReorderRow, StockOnRow
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    PageBody,
    accepts,
    body_id,
    clean,
    optional_id,
    page_body,
)
from app.public_api.openapi import problems
from app.public_api.v1.stock_moves import Limit


class LevelPlanBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What should be there of a variant in a warehouse; without a reorder point nothing is ever due."""

    variant_id: str
    warehouse_id: str
    safety: DecimalText = "0"
    reorder_point: DecimalText | None = None
    reorder_quantity: DecimalText | None = None


class LevelPlansBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plans of levels; each replaces what the level had."""

    plans: Annotated[list[LevelPlanBody], msgspec.Meta(min_length=1, max_length=500)]


class ReorderBody(msgspec.Struct, frozen=True, kw_only=True):
    """A level whose available stock fell to its reorder point."""

    variant_id: str
    sku: str
    warehouse_id: str
    warehouse: str
    available: DecimalText
    incoming: DecimalText
    reorder_point: DecimalText
    reorder_quantity: DecimalText | None
    since: datetime


class StockOnBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse had of a variant at the end of a day."""

    variant_id: str
    sku: str
    warehouse_id: str
    warehouse: str
    on_hand: DecimalText
    reserved: DecimalText


@put(
    "/stock/plans",
    guards=[requires("stock:write"), accepts()],
    operation_id="plan_stock",
    tags=["Stock"],
    responses=problems(400, 401, 403, 404, 422),
)
async def plan_stock(
    uow: NamedDependency[UnitOfWork], data: JSONBody[LevelPlansBody]
) -> LevelPlansBody:
    """Set safety stock, reorder points and reorder quantities."""
    plans = [
        LevelPlan(
            variant_id=body_id("sku", plan.variant_id, f"/plans/{index}/variant_id"),
            warehouse_id=body_id("whs", plan.warehouse_id, f"/plans/{index}/warehouse_id"),
            safety=Decimal(plan.safety),
            reorder_point=None if plan.reorder_point is None else Decimal(plan.reorder_point),
            reorder_quantity=None
            if plan.reorder_quantity is None
            else Decimal(plan.reorder_quantity),
        )
        for index, plan in enumerate(data.plans)
    ]
    await inventory.plan_levels(uow, plans=plans)
    return data


@get(
    "/stock/reorder",
    guards=[requires("stock:read"), accepts("limit", "cursor", "warehouse")],
    operation_id="list_stock_to_reorder",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_to_reorder(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    warehouse: FromQuery[str] = "",
) -> PageBody[ReorderBody]:
    """List what fell to its reorder point, by SKU and warehouse."""
    found = await inventory.list_reorder(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        warehouse_id=optional_id("whs", warehouse, "warehouse"),
    )
    return page_body(found, _reorder_body)


@get(
    "/stock/history",
    guards=[requires("stock:read"), accepts("limit", "cursor", "on", "sku", "warehouse")],
    operation_id="list_stock_on_day",
    tags=["Stock"],
    responses=problems(400, 401, 403, 422),
)
async def list_stock_on_day(
    *,
    uow: NamedDependency[UnitOfWork],
    on: Annotated[date, QueryParameter(description="The day, in the company's zone.")],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    sku: FromQuery[str] = "",
    warehouse: FromQuery[str] = "",
) -> PageBody[StockOnBody]:
    """List what there was at the end of a day, by SKU and warehouse; `sku` is the start of a code."""
    found = await inventory.list_stock_on(
        uow,
        on=on,
        page=PageRequest(after=cursor, limit=limit),
        search=clean(sku),
        warehouse_id=optional_id("whs", warehouse, "warehouse"),
    )
    return page_body(found, _stock_on_body)


def _reorder_body(row: ReorderRow) -> ReorderBody:
    return ReorderBody(
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        warehouse_id=encode("whs", row.warehouse_id),
        warehouse=row.warehouse_code,
        available=plain(row.available),
        incoming=plain(row.incoming),
        reorder_point=plain(row.reorder_point),
        reorder_quantity=None if row.reorder_quantity is None else plain(row.reorder_quantity),
        since=row.opened_at,
    )


def _stock_on_body(row: StockOnRow) -> StockOnBody:
    return StockOnBody(
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
        warehouse_id=encode("whs", row.warehouse_id),
        warehouse=row.warehouse_code,
        on_hand=plain(row.on_hand),
        reserved=plain(row.reserved),
    )
