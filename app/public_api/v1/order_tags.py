"""Tags of orders through the API: read, and set as a whole."""

from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import orders
from app.domains.orders import OrderNotFoundError, OrderTagView
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, path_id
from app.public_api.openapi import problems


class OrderTagBody(msgspec.Struct, frozen=True, kw_only=True):
    """A tag; one without a colour is shown grey."""

    id: str
    name: str
    color: Literal["blue", "green", "amber", "red"] | None


class OrderTagsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Tags by name."""

    items: list[OrderTagBody]


class OrderTagsSetBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All tags that the order shall have, by name in any case: at most 20 of 1 to 50 characters."""

    tags: Annotated[list[str], msgspec.Meta(max_length=100, examples=[["Gift", "Urgent"]])]


@get(
    "/order-tags",
    guards=[requires("orders:read"), accepts()],
    operation_id="list_tags",
    tags=["Orders"],
    responses=problems(400, 401, 403),
)
async def list_tags(uow: NamedDependency[UnitOfWork]) -> OrderTagsBody:
    """All tags that the company has for its orders."""
    return _body(await orders.list_tags(uow))


@get(
    "/orders/{order_id:str}/tags",
    guards=[requires("orders:read"), accepts()],
    operation_id="list_order_tags",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404),
)
async def list_order_tags(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str]
) -> OrderTagsBody:
    """The tags of an order."""
    key = path_id("ord", order_id, OrderNotFoundError)
    await orders.get_order(uow, key)
    return await _tags(uow, key)


@put(
    "/orders/{order_id:str}/tags",
    guards=[requires("orders:write"), accepts()],
    operation_id="set_order_tags",
    tags=["Orders"],
    responses=problems(400, 401, 403, 404, 422),
)
async def set_order_tags(
    uow: NamedDependency[UnitOfWork], order_id: FromPath[str], data: JSONBody[OrderTagsSetBody]
) -> OrderTagsBody:
    """Give an order these tags and no others. A name that is new becomes a tag."""
    key = path_id("ord", order_id, OrderNotFoundError)
    await orders.set_tags(uow, order_id=key, names=data.tags)
    return await _tags(uow, key)


async def _tags(uow: UnitOfWork, order_id: UUID) -> OrderTagsBody:
    return _body((await orders.tags_of_orders(uow, [order_id])).get(order_id, []))


def _body(tags: list[OrderTagView]) -> OrderTagsBody:
    return OrderTagsBody(
        items=[
            OrderTagBody(
                id=encode("otg", tag.id),
                name=tag.name,
                color=None if tag.color is None else tag.color.value,
            )
            for tag in tags
        ]
    )


ORDER_TAG_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_tags,
    list_order_tags,
    set_order_tags,
]
