"""The key figures through the API: the same numbers as the page and the command line."""

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from app.domains import reporting
from app.domains.reporting import Period
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import DecimalText, accepts
from app.public_api.openapi import problems

Top = Annotated[int, QueryParameter(ge=1, le=200, description="Length of the rankings.")]
_PREFIXES = {
    "seller_id": "sel",
    "variant_id": "sku",
    "product_id": "prd",
    "category_id": "cat",
    "order_id": "ord",
}


class FiguresBody(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a group of orders in one currency; values are decimal strings."""

    currency: str
    orders: int
    orders_without_items: int
    item_lines: int
    items_value: DecimalText
    freight_value: DecimalText
    payment_rows: int
    payments_value: DecimalText


class MonthBody(FiguresBody, frozen=True, kw_only=True):
    """Orders placed in a month, ``2026-11``."""

    month: str


class StatusBody(FiguresBody, frozen=True, kw_only=True):
    """Orders in a state; ``source_status`` is the channel's own word."""

    status: str
    source_status: str | None


class RegionBody(FiguresBody, frozen=True, kw_only=True):
    """Orders that ship to a region."""

    region: str | None


class MethodBody(msgspec.Struct, frozen=True, kw_only=True):
    """Payments by one method."""

    method: str
    currency: str
    rows: int
    value: DecimalText


class KpisBody(msgspec.Struct, frozen=True, kw_only=True):
    """The key figures of a period; orders of every state count."""

    counts: dict[str, int | str | None]
    totals: list[FiguresBody]
    gmv_by_month: list[MonthBody]
    orders_by_status: list[StatusBody]
    orders_by_source_status: list[StatusBody]
    orders_by_region: list[RegionBody]
    payments_by_method: list[MethodBody]
    top_sellers: list[dict[str, int | str | None]]
    top_skus_by_value: list[dict[str, int | str | None]]
    top_skus_by_units: list[dict[str, int | str | None]]
    top_categories: list[dict[str, int | str | None]]
    payment_differences: list[dict[str, int | str | None]]


@get(
    "/reports/kpis",
    guards=[requires("orders:read"), accepts("from", "to", "top")],
    operation_id="get_kpis",
    tags=["Reports"],
    responses=problems(400, 401, 403, 422),
)
async def get_kpis(
    *,
    uow: NamedDependency[UnitOfWork],
    from_on: Annotated[date | None, QueryParameter(name="from")] = None,
    to_on: Annotated[date | None, QueryParameter(name="to")] = None,
    top: Top = 10,
) -> KpisBody:
    """Read the key figures of the orders placed between two business dates, both included."""
    kpis = await reporting.read_kpis(uow, period=Period(from_on, to_on), top=top)
    return msgspec.convert(_with_ids(reporting.kpis_json(kpis)), KpisBody)


def _with_ids(value: Any) -> Any:  # noqa: ANN401 - plain JSON values
    """The same values with public ids."""
    if isinstance(value, list):
        return [_with_ids(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {key: _public(key, item) for key, item in cast("dict[str, Any]", value).items()}


def _public(key: str, item: Any) -> Any:  # noqa: ANN401 - plain JSON values
    if key in _PREFIXES and item is not None:
        return encode(_PREFIXES[key], UUID(item))
    return _with_ids(item)
