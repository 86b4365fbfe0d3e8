"""What programs do with an order as a whole: named transitions."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody

from app.domains import orders
from app.domains.orders import OrderNotFoundError, Transition
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, path_id
from app.public_api.openapi import problems
from app.public_api.v1.order_answers import read_order
from app.public_api.v1.order_shapes import OrderBody


class OrderActionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is done; it goes into the order's history."""

    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@post(
    "/orders/{order_id:str}/actions/{transition:str}",
    guards=[requires("orders:write"), accepts()],
    operation_id="act_on_order",
    tags=["Orders"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409),
)
async def act_on_order(
    *,
    uow: NamedDependency[UnitOfWork],
    order_id: FromPath[str],
    transition: FromPath[str],
    data: JSONBody[OrderActionBody | None] = None,
) -> OrderBody:
    """Bring an order on by a named transition: `mark_paid`, `invoice`, `prepare`, `ship`, `deliver`, `cancel`,
    `mark_unavailable`.

    Repeating a transition changes nothing and answers the order as it is. A state or a condition that does not allow
    it is refused with 409. The guide to orders has the diagram.
    """  # noqa: D205, DOC501 - the text is the API's reference; the problems are in the decorator
    key = path_id("ord", order_id, OrderNotFoundError)
    try:
        name = Transition(transition)
    except ValueError as error:
        raise NotFoundException("Orders have no such action.") from error
    await orders.act_on_order(
        uow, order_id=key, transition=name, reason=data.reason if data else ""
    )
    return await read_order(uow, key)
