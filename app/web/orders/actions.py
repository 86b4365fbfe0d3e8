"""What can be done with an order on its page. Each action is a use case in a unit of work of its own.

A refused action says why on the page it was asked for; nothing of it is written.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, post
from litestar.exceptions import PermissionDeniedException, ValidationException
from litestar.params import FromPath

from app.domains import imports, orders, payments
from app.domains.imports import CouponDecision
from app.domains.orders import Transition
from app.domains.payments import PaymentCreate, PaymentMethod
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.acting import UseCase, carry_out
from app.web.forms import flashing, posted, see_other
from app.web.orders.advice import refusal_of
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_MOST_AT_ONCE: Final = 200
_PAY: Final = "pay"


async def _settle(uow: UnitOfWork, order_id: UUID) -> None:
    """Record that what is owed of an order arrived by transfer; nothing where nothing is owed."""
    await orders.lock_order(uow, order_id)
    order = await orders.get_order(uow, order_id)
    if order.owed_minor:
        payment = PaymentCreate(method=PaymentMethod.BANK_TRANSFER, amount_minor=order.owed_minor)
        await payments.record_payment(uow, order_id=order_id, payment=payment)


async def _prepare(uow: UnitOfWork, order_id: UUID) -> None:
    await orders.act_on_order(uow, order_id=order_id, transition=Transition.PREPARE)


async def _cancel(uow: UnitOfWork, order_id: UUID) -> None:
    await orders.cancel_order(uow, order_id=order_id)


_TAGGING: Final = {"tag": orders.tag_order, "untag": orders.untag_order}
_REFUSED: Final = _(
    "%(done)s orders changed. %(refused)s were left as they are: their status does not allow it."
)
_TAGS_REFUSED: Final = _(
    "%(done)s orders changed. %(refused)s were left as they are: an order has at most 20 tags of 50 characters."
)
BulkAct: TypeAlias = Callable[[UnitOfWork, UUID], Awaitable[None]]
_BULK: Final[dict[str, BulkAct]] = {"prepare": _prepare, "cancel": _cancel, _PAY: _settle}


def order_path(order_id: UUID) -> str:
    """The address of an order's page."""
    return f"/orders/{encode('ord', order_id)}"


async def _act(
    request: Request[Any, Any, Any], order_id: UUID, use_case: UseCase, *, done: str
) -> Response[Any]:
    path = order_path(order_id)
    return await carry_out(request, use_case, path=path, done=done, words=refusal_of)


@post("/orders/{order_key:str}/cancel", guards=[requires("orders:write")])
async def cancel(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Cancel an order."""
    order_id, form = path_id("ord", order_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await orders.cancel_order(uow, order_id=order_id, reason=form.get("reason", ""))

    return await _act(request, order_id, use_case, done=_("The order is canceled."))


@post("/orders/{order_key:str}/transition", guards=[requires("orders:write")])
async def transition(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Bring an order on by a named transition.

    Raises:
        ValidationException: If the form names none.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        name = Transition(form.get("transition", ""))
    except ValueError:
        raise ValidationException("Choose what to do.") from None

    async def use_case(uow: UnitOfWork) -> None:
        await orders.act_on_order(uow, order_id=order_id, transition=name)

    return await _act(request, order_id, use_case, done=_("The status is changed."))


@post("/orders/{order_key:str}/notes", guards=[requires("orders:write")])
async def add_note(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Add a note to an order's history."""
    order_id, form = path_id("ord", order_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await orders.add_note(uow, order_id=order_id, text=form.get("note", ""))

    return await _act(request, order_id, use_case, done=_("The note is added."))


@post("/orders/{order_key:str}/flags/{flag_id:uuid}", guards=[requires("orders:write")])
async def resolve_flag(
    request: Request[Any, Any, Any], order_key: FromPath[str], flag_id: FromPath[UUID]
) -> Response[Any]:
    """Mark an order's notice as settled."""
    order_id, form = path_id("ord", order_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await orders.resolve_flag(
            uow, order_id=order_id, flag_id=flag_id, resolution=form.get("resolution", "")
        )

    return await _act(request, order_id, use_case, done=_("The notice is settled."))


@post("/orders/{order_key:str}/coupon-decision", guards=[requires("orders:write")])
async def decide_coupon(request: Request[Any, Any, Any], order_key: FromPath[str]) -> Response[Any]:
    """Say on what the coupon of an imported order counts.

    Raises:
        ValidationException: If the form names no decision.
    """
    order_id, form = path_id("ord", order_key), await posted(request)
    try:
        decision = CouponDecision(form.get("decision", ""))
    except ValueError:
        raise ValidationException("Choose what the coupon counts on.") from None

    async def use_case(uow: UnitOfWork) -> None:
        await orders.lock_order(uow, order_id)
        await imports.decide_coupon(uow, order_id=order_id, decision=decision)

    return await _act(request, order_id, use_case, done=_("The coupon is decided."))


@post("/orders/bulk", guards=[requires("orders:write")])
async def bulk(request: Request[Any, Any, Any]) -> Response[Any]:
    """Print the pick list of several orders, or bring them on: each by itself, so a refusal holds up no other.

    Raises:
        PermissionDeniedException: If payments shall be recorded by somebody who may not.
        ValidationException: If the form names no action or no order.
    """
    form = await request.form()
    if form.get("action") == "pick_list":
        chosen = [("order", str(value)) for value in form.getall("order", [])]
        return see_other(f"/shipments/pick-list?{urlencode(chosen)}")
    name = str(form.get("action", ""))
    if name == _PAY and "payments:write" not in caller_of(request).permissions:
        raise PermissionDeniedException("Recording payments is not among what you may do.")
    act = _tagging(name, str(form.get("tag", ""))) or _BULK.get(name)
    ids = _ids_of([str(value) for value in form.getall("order", [])])
    if act is None or not ids:
        raise ValidationException("Choose orders and an action.")
    refused = [order_id for order_id in ids if not await _changed(request, order_id, act)]
    done = len(ids) - len(refused)
    if refused:
        return flashing(
            request,
            "/orders",
            _TAGS_REFUSED if name in _TAGGING else _REFUSED,
            tone="warning",
            done=done,
            refused=len(refused),
        )
    return flashing(request, "/orders", _("%(done)s orders changed."), done=done)


def _tagging(action: str, tag: str) -> BulkAct | None:
    """Putting a tag on orders, or taking it off, if that is the action.

    Raises:
        ValidationException: If no tag is named.
    """
    act = _TAGGING.get(action)
    if act is None:
        return None
    if not tag.strip():
        raise ValidationException("Choose a tag.")
    return lambda uow, order_id: act(uow, order_id=order_id, names=[tag])


async def _changed(
    request: Request[Any, Any, Any],
    order_id: UUID,
    act: BulkAct,
) -> bool:
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await act(uow, order_id)
    except NotFoundError:
        raise
    except DomainError:
        return False
    return True


def _ids_of(texts: Sequence[str]) -> list[UUID]:
    if len(texts) > _MOST_AT_ONCE:
        raise ValidationException("Choose fewer orders.")
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise ValidationException("Choose orders of the list.") from None
