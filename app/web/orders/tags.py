"""Tags: put on an order and taken off it, and the page where a tenant keeps its tags."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from app.domains import orders
from app.domains.orders import TagColor
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.acting import carry_out
from app.web.forms import posted
from app.web.orders.words import TAG_COLORS, TAG_TONES
from app.web.pages import page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_PAGE: Final = "/orders/tags"


@post("/orders/{order_key:str}/tags", guards=[requires("orders:write")])
async def change_order_tags(
    request: Request[Any, Any, Any], order_key: FromPath[str]
) -> Response[Any]:
    """Put a tag on an order, or take it off."""
    order_id, form = path_id("ord", order_key), await posted(request)
    names, removes = [form.get("tag", "")], form.get("action") == "remove"

    async def use_case(uow: UnitOfWork) -> None:
        act = orders.untag_order if removes else orders.tag_order
        await act(uow, order_id=order_id, names=names)

    done = _("The tag is removed.") if removes else _("The tag is added.")
    path = f"/orders/{encode('ord', order_id)}#tags"
    return await carry_out(request, use_case, path=path, done=done)


@get(_PAGE, guards=[requires("orders:read")])
async def tags_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The tenant's tags, and the form of a new one."""
    return await page(
        request,
        "orders/tags.html",
        active="orders",
        tags=await orders.list_tags(uow),
        TAG_COLORS=TAG_COLORS,
        TAG_TONES=TAG_TONES,
        tid=encode,
    )


@post(_PAGE, guards=[requires("orders:write")])
async def create_tag(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a tag."""
    form = await posted(request)
    color = _color(form)

    async def use_case(uow: UnitOfWork) -> None:
        await orders.create_tag(uow, name=form.get("name", ""), color=color)

    return await carry_out(request, use_case, path=_PAGE, done=_("The tag is saved."))


@post("/orders/tags/{tag_key:str}", guards=[requires("orders:write")])
async def change_tag(request: Request[Any, Any, Any], tag_key: FromPath[str]) -> Response[Any]:
    """Give a tag another name or colour, or delete it."""
    tag_id, form = path_id("otg", tag_key), await posted(request)
    deletes, color = form.get("action") == "delete", _color(form)

    async def use_case(uow: UnitOfWork) -> None:
        if deletes:
            await orders.delete_tag(uow, tag_id=tag_id)
        else:
            await orders.change_tag(uow, tag_id=tag_id, name=form.get("name", ""), color=color)

    done = _("The tag is deleted.") if deletes else _("The tag is saved.")
    return await carry_out(request, use_case, path=_PAGE, done=done)


def _color(form: dict[str, str]) -> TagColor | None:
    """The colour a form names.

    Raises:
        ValidationException: If it is none of ours.
    """
    try:
        return TagColor(form["color"]) if form.get("color") else None
    except ValueError:
        raise ValidationException("Choose a colour of the list.") from None


TAG_HANDLERS: Final[list[ControllerRouterHandler]] = [
    tags_page,
    create_tag,
    change_tag,
    change_order_tags,
]
