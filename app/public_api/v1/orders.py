"""Placing orders through the API."""

import hashlib
from typing import Annotated, Any, Final

from litestar import Request, Response, post
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter, JSONBody

from app.domains.checkout import Idempotency, OrderDesk, Outcome
from app.kernel.ids import encode
from app.platform.http.caller import Caller, caller_of, request_id_of, requires, tenant_of
from app.platform.http.dependencies import factory_of
from app.public_api.bodies import accepts
from app.public_api.openapi import problems
from app.public_api.v1.order_answers import placed_body, read_order
from app.public_api.v1.order_bodies import OrderCreateBody, order_create
from app.public_api.v1.order_shapes import OrderBody

_DESK: Final = "order_desk"
_KEY_LENGTH: Final = 255
_ROUTE: Final = "POST /v1/orders"


@post(
    "/orders",
    guards=[requires("orders:write"), accepts()],
    operation_id="create_order",
    tags=["Orders"],
    responses=problems(400, 401, 403, 409, 422, 503),
)
async def create_order(
    request: Request[Any, Any, Any],
    data: JSONBody[OrderCreateBody],
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name="Idempotency-Key",
            description="Makes repeating safe: 1 to 255 visible characters of your choice.",
        ),
    ] = None,
) -> Response[OrderBody]:
    """Place an order and promise its stock.

    Answers 201 with the new order as reading it would right after, and 200 with the order as it stands for an
    `external_id` that is known.
    """
    caller, tenant_id = caller_of(request), tenant_of(request)
    idempotency = await _idempotency(request, caller, idempotency_key)
    tenant = await factory_of(request).directory.find(tenant_id)
    placement = await _desk(request).submit(
        tenant_id,
        order=order_create(data, currency=tenant.currency),
        actor=caller.actor,
        request_id=request_id_of(request.scope),
        idempotency=idempotency,
    )
    headers = {"Location": f"/v1/orders/{encode('ord', placement.order.id)}"}
    if placement.outcome is Outcome.REPLAYED:
        headers["Idempotency-Replayed"] = "true"
    if placement.outcome is Outcome.EXISTING:
        async with factory_of(request).tenant(tenant_id, read_only=True) as uow:
            known = await read_order(uow, placement.order.id)
        return Response(known, status_code=200, headers=headers)
    return Response(placed_body(placement.order), status_code=201, headers=headers)


def _desk(request: Request[Any, Any, Any]) -> OrderDesk:
    """The process's one desk, made at the first order."""
    state = request.app.state
    desk: OrderDesk | None = state.get(_DESK)
    if desk is None:
        desk = state[_DESK] = OrderDesk(factory_of(request))
    return desk


async def _idempotency(
    request: Request[Any, Any, Any], caller: Caller, key: str | None
) -> Idempotency | None:
    """The request's key with the hash of its content; quotes around a key are not part of it.

    Raises:
        ValidationException: If the key is empty, too long or has characters that can't be seen.
    """
    if key is None:
        return None
    text = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not 1 <= len(text) <= _KEY_LENGTH or not text.isascii() or not text.isprintable():
        raise ValidationException(
            "The Idempotency-Key is not valid.",
            extra=[
                {
                    "key": "Idempotency-Key",
                    "message": f"1 to {_KEY_LENGTH} visible ASCII characters are needed.",
                    "source": "header",
                }
            ],
        )
    body = await request.body()
    return Idempotency(
        scope=f"{_ROUTE} {caller.actor.id}",
        key=text,
        request_hash=hashlib.sha256(_ROUTE.encode() + b"\n" + body).digest(),
    )
