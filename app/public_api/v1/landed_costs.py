"""Landed costs through the API: freight, duty and insurance, spread over the goods that they were paid for."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import purchasing
from app.domains.purchasing import (
    AllocationBasis,
    ChargeKind,
    ChargeWrite,
    LandedCostDetail,
    LandedCostNotFoundError,
    LandedCostRow,
    LandedCostWrite,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    PageBody,
    accepts,
    body_id,
    minor,
    money,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.purchase_bodies import ExchangeRateBody, rate_of
from app.public_api.v1.stock_moves import IdempotencyKey, Limit, cause_of


class ChargeWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One extra cost, without tax that can be reclaimed."""

    kind: ChargeKind
    amount: MoneyBody
    exchange_rate: ExchangeRateBody | None = None


class LandedCostWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Extra costs of some receipts, and by what they are spread over the goods."""

    receipt_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    charges: Annotated[list[ChargeWriteBody], msgspec.Meta(min_length=1, max_length=50)]
    basis: AllocationBasis
    reference: Annotated[str, msgspec.Meta(max_length=200)] = ""


class LandedCostBody(msgspec.Struct, frozen=True, kw_only=True):
    """A landed cost: what went to goods that are there, and to the cost of sales of those that are not."""

    id: str
    number: str
    basis: str
    reference: str
    amount: MoneyBody
    to_stock: DecimalText
    to_sales: DecimalText
    created_at: datetime


class LandedPartBody(msgspec.Struct, frozen=True, kw_only=True):
    """What goods of a receipt bear of a landed cost."""

    receipt_id: str
    sku: str
    quantity: DecimalText
    amount: MoneyBody
    to_stock: DecimalText
    to_sales: DecimalText


class LandedCostReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A landed cost with its parts, which add up to it."""

    landed_cost: LandedCostBody
    parts: list[LandedPartBody]


@get(
    "/landed-costs",
    guards=[requires("purchasing:read"), accepts("limit", "cursor")],
    operation_id="list_landed_costs",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def list_landed_costs(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> PageBody[LandedCostBody]:
    """List landed costs, newest first."""
    found = await purchasing.list_landed_costs(uow, page=PageRequest(after=cursor, limit=limit))
    return page_body(found, lambda row: _cost_body(row, uow.tenant.currency))


@get(
    "/landed-costs/{landed_cost_id:str}",
    guards=[requires("purchasing:read"), accepts()],
    operation_id="get_landed_cost",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404),
)
async def get_landed_cost(
    uow: NamedDependency[UnitOfWork], landed_cost_id: FromPath[str]
) -> LandedCostReadBody:
    """Read a landed cost with what each line of goods bears."""
    key = path_id("lcs", landed_cost_id, LandedCostNotFoundError)
    return _cost_read_body(await purchasing.get_landed_cost(uow, key), uow.tenant.currency)


@post(
    "/landed-costs",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="post_landed_cost",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def post_landed_cost(
    *,
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    data: JSONBody[LandedCostWriteBody],
    idempotency_key: IdempotencyKey = None,
) -> LandedCostReadBody:
    """Spread extra costs over goods that were received; the same key again answers the same cost."""
    cost = LandedCostWrite(
        receipt_ids=[
            body_id("grc", text, f"/receipt_ids/{index}")
            for index, text in enumerate(data.receipt_ids)
        ],
        charges=[
            ChargeWrite(
                kind=charge.kind,
                amount_minor=minor(
                    charge.amount.amount,
                    charge.amount.currency,
                    pointer=f"/charges/{index}/amount/amount",
                ),
                currency=charge.amount.currency,
                exchange_rate=rate_of(charge.exchange_rate),
            )
            for index, charge in enumerate(data.charges)
        ],
        basis=data.basis,
        idempotency_key=cause_of(request, idempotency_key),
        reference=data.reference,
    )
    key = await purchasing.post_landed_cost(uow, cost=cost)
    return _cost_read_body(await purchasing.get_landed_cost(uow, key), uow.tenant.currency)


def _cost_body(row: LandedCostRow, currency: str) -> LandedCostBody:
    return LandedCostBody(
        id=encode("lcs", row.id),
        number=row.number,
        basis=row.basis,
        reference=row.reference,
        amount=money(row.amount_minor, currency),
        to_stock=plain(row.to_stock),
        to_sales=plain(row.to_sales),
        created_at=row.created_at,
    )


def _cost_read_body(detail: LandedCostDetail, currency: str) -> LandedCostReadBody:
    return LandedCostReadBody(
        landed_cost=_cost_body(detail.cost, currency),
        parts=[
            LandedPartBody(
                receipt_id=encode("grc", part.receipt_id),
                sku=part.sku,
                quantity=plain(part.quantity),
                amount=money(part.amount_minor, currency),
                to_stock=plain(part.to_stock),
                to_sales=plain(part.to_sales),
            )
            for part in detail.parts
        ],
    )


LANDED_COST_ROUTES = [list_landed_costs, get_landed_cost, post_landed_cost]
