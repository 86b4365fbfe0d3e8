"""Giving money of an order back through the API."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.domains import orders, payments
from app.domains.orders import OrderNotFoundError
from app.domains.payments import RefundCreate
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, minor, path_id
from app.public_api.openapi import problems
from app.public_api.v1.return_bodies import RefundBody, RefundCreateBody, refund_body
from app.public_api.v1.returns import IdempotencyKey


@post(
    "/orders/{order_id:str}/refunds",
    guards=[requires("payments:write"), accepts()],
    operation_id="create_refund",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def create_refund(
    *,
    uow: NamedDependency[UnitOfWork],
    order_id: FromPath[str],
    data: JSONBody[RefundCreateBody],
    idempotency_key: IdempotencyKey = None,
) -> list[RefundBody]:
    """Give money of an order back, the latest payment first; answers all refunds of the order.

    Never more than was received and has not gone back yet.
    """
    order = await orders.lock_order(uow, path_id("ord", order_id, OrderNotFoundError))
    await payments.refund_payment(
        uow,
        order_id=order.id,
        refund=RefundCreate(
            amount_minor=minor(data.amount, order.currency, pointer="/amount"),
            reason=data.reason,
            idempotency_key=f"api:{idempotency_key or new_id()}",
        ),
    )
    return [refund_body(item) for item in await payments.list_order_refunds(uow, order.id)]


@get(
    "/orders/{order_id:str}/refunds",
    guards=[requires("orders:read"), accepts()],
    operation_id="list_refunds",
    tags=["Orders"],
    responses=problems(401, 403, 404),
)
async def list_refunds(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str]
) -> list[RefundBody]:
    """List what of an order was given back, oldest first."""
    order = await orders.get_order(uow, path_id("ord", order_id, OrderNotFoundError))
    return [refund_body(item) for item in await payments.list_order_refunds(uow, order.id)]
