"""One order: what was ordered and paid, what has left, what a person must look at, what happened."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import customers, fulfillment, orders, payments
from app.domains.customers import CustomerDetail
from app.domains.orders import OrderDetail, OrderHistoryEntry, OrderStatus, Transition
from app.kernel.ids import encode
from app.kernel.money import InexactAmountError, exact_minor
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.names import actor_name, channel_name
from app.web.orders.advice import advice_of, flag_facts
from app.web.orders.words import EVENTS, ORDER_STATUS, PAYMENT_METHOD, SPLIT_DETAIL, Word, words
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.rendering import formats
from app.web.rendering.locales import Translator, translator

_DISPATCHABLE: Final = frozenset({"pending", "paid", "invoiced", "processing"})
_EDITABLE: Final = frozenset({"pending", "paid", "processing"})
#: Transitions with a button of their own; the others have pages, or follow from what happens.
_BY_HAND: Final = (Transition.INVOICE, Transition.PREPARE, Transition.DELIVER)


class Actions(msgspec.Struct, frozen=True, kw_only=True):
    """What can be done with an order now; ``primary`` is the next sensible thing."""

    primary: str
    can_pay: bool
    can_dispatch: bool
    can_cancel: bool
    can_edit: bool
    transitions: list[tuple[Transition, OrderStatus]]


@get("/orders/{order_key:str}", guards=[requires("orders:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], order_key: FromPath[str]
) -> Response[str]:
    """An order's page."""
    order_id = path_id("ord", order_key)
    order = await orders.get_order(uow, order_id)
    return await page(
        request,
        "orders/detail.html",
        active="orders",
        order=order,
        payments=await payments.list_order_payments(uow, order_id),
        shipments=await fulfillment.list_order_shipments(uow, order_id),
        parcels=[
            parcel
            for parcel in await fulfillment.list_order_parcels(uow, order_id)
            if parcel.status != "unpacked"
        ],
        customer=await _customer_of(uow, order),
        timeline=timeline_of(
            await orders.list_history(uow, order_id), translator(language_of(request))
        ),
        tags=(await orders.tags_of_orders(uow, [order_id])).get(order_id, []),
        all_tags=await orders.list_tags(uow),
        files=await orders.list_files(uow, order_id=order_id),
        neighbors=await orders.find_neighbors(uow, order_id),
        actions=actions_of(order),
        advice_of=advice_of,
        flag_facts=partial(flag_facts, order=order, language=language_of(request)),
        channel=channel_name(order.channel, translator(language_of(request))),
        unit_price=partial(unit_price_text, language=language_of(request)),
        tid=encode,
        **words(),
    )


def actions_of(order: OrderDetail) -> Actions:
    """What can be done with an order in its present state."""
    status = OrderStatus(order.status)
    open_quantity = sum(line.quantity - line.shipped_quantity for line in order.lines)
    can_dispatch = order.status in _DISPATCHABLE and open_quantity > 0
    can_pay = status not in {OrderStatus.CANCELED, OrderStatus.UNAVAILABLE} and order.owed_minor > 0
    possible = orders.possible_transitions(status)
    shipped = any(line.shipped_quantity for line in order.lines)
    primary = "dispatch" if can_dispatch and order.status != "pending" else ""
    return Actions(
        primary="pay" if can_pay and not primary else primary,
        can_pay=can_pay,
        can_dispatch=can_dispatch,
        can_edit=order.status in _EDITABLE,
        can_cancel=Transition.CANCEL in possible and not shipped,
        transitions=[(name, orders.target_of(name)) for name in _BY_HAND if name in possible],
    )


def unit_price_text(price: Decimal, currency: str, *, language: str) -> str:
    """A unit price; one that is finer than its currency shows all of its decimals."""
    try:
        return formats.money(exact_minor(price, currency), currency, language)
    except InexactAmountError:
        return f"{formats.decimal(price, language)} {currency}"


def timeline_of(history: list[OrderHistoryEntry], texts: Translator) -> list[dict[str, object]]:
    """The history as the timeline's macro takes it."""
    return [_entry(entry, texts) for entry in history]


def _entry(entry: OrderHistoryEntry, texts: Translator) -> dict[str, object]:
    word = EVENTS.get(entry.kind, Word(entry.kind, "neutral", "point"))
    text = texts.gettext(word.label)
    if entry.to_status:
        text = f"{text}: {_status(entry.to_status, texts)}"
    return {
        "at": entry.at,
        "text": text,
        "actor": actor_name(entry.actor_label, texts),
        "icon": word.icon,
        "tone": word.tone,
        "detail": _detail(entry.detail, texts),
    }


def _status(status: str, texts: Translator) -> str:
    word = ORDER_STATUS.get(status)
    return texts.gettext(word.label) if word else status


def _detail(detail: Mapping[str, Any], texts: Translator) -> str:
    """What people want to read of an event's facts."""
    parts = [
        str(detail[key])
        for key in ("text", "return", "reason", "carrier", "tracking_number")
        if detail.get(key)
    ]
    if "return" not in detail and detail.get("resolution"):
        parts.append(str(detail["resolution"]))
    parts.extend(
        texts.gettext(text) % {"number": detail[key]}
        for key, text in SPLIT_DETAIL.items()
        if detail.get(key)
    )
    method = PAYMENT_METHOD.get(str(detail.get("method", "")))
    if method:
        parts.append(texts.gettext(method))
    return " · ".join(parts)


async def _customer_of(uow: UnitOfWork, order: OrderDetail) -> CustomerDetail | None:
    if order.customer_id is None:
        return None
    return await customers.get_customer(uow, order.customer_id)
