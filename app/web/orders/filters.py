"""The filter of the list of orders as its address says it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request

from app.domains import orders, sellers
from app.domains.orders import OrderFilter, OrderSort, OrderStatus, OrderView, PaymentState
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.web.names import CHANNELS
from app.web.orders.words import ORDER_STATUS, PAYMENT_STATE
from app.web.query import Query
from app.web.rendering.locales import mark as _

#: Channels of our own, whose orders have no id from outside.
OWN_CHANNELS: Final = ("manual", "api")
_WAREHOUSES: Final = "SELECT id, code, name FROM tenant.warehouse WHERE tenant_id = $1 ORDER BY priority, code LIMIT 50"


class Option(msgspec.Struct, frozen=True):
    """One choice of a filter; ``label`` is a text to be translated unless it is somebody's own name."""

    value: str
    label: str
    is_name: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A filter with its choices and the one in use."""

    name: str
    label: str
    icon: str
    options: list[Option]
    chosen: str

    @property
    def chosen_option(self) -> Option | None:
        """The option in use."""
        return next((option for option in self.options if option.value == self.chosen), None)


def read_filter(request: Request[Any, Any, Any]) -> OrderFilter:
    """The filter that a list's address asks for.

    Raises:
        ValidationException: If a parameter is not valid.
    """
    query = Query(request)
    return OrderFilter(
        view=query.choice("view", OrderView) or OrderView.ALL,
        search=query.text("q"),
        status=query.choice("status", OrderStatus),
        channel=query.text("channel"),
        placed_from=query.day("from"),
        placed_to=query.day("to"),
        seller_id=query.id("seller", "sel"),
        warehouse_id=query.id("warehouse", "whs"),
        customer_id=query.id("customer", "cus"),
        payment_state=query.choice("payment", PaymentState),
        tag=query.text("tag"),
    )


def read_sort(request: Request[Any, Any, Any]) -> OrderSort:
    """The order of the rows that a list's address asks for."""
    return Query(request).choice("sort", OrderSort) or OrderSort.NEWEST


def is_filtered(filters: OrderFilter) -> bool:
    """Whether anything is asked for but all orders."""
    return filters != OrderFilter()


async def filter_choices(uow: UnitOfWork, filters: OrderFilter) -> list[Choice]:
    """The filters of the list with what this tenant can choose from."""
    channels = sorted({*await orders.list_channels(uow), *OWN_CHANNELS, filters.channel} - {""})
    warehouses = await uow.fetch(_WAREHOUSES)
    named = await sellers.list_seller_names(uow)
    tags = [tag.name for tag in await orders.list_tags(uow)]
    choices = [
        Choice(
            name="status",
            label=_("Status"),
            icon="progress-check",
            options=[Option(key, word.label) for key, word in ORDER_STATUS.items()],
            chosen=filters.status.value if filters.status else "",
        ),
        Choice(
            name="payment",
            label=_("Payment"),
            icon="credit-card",
            options=[Option(key, word.label) for key, word in PAYMENT_STATE.items()],
            chosen=filters.payment_state.value if filters.payment_state else "",
        ),
        Choice(
            name="channel",
            label=_("Channel"),
            icon="plug-connected",
            options=[Option(name, CHANNELS.get(name, name)) for name in channels],
            chosen=filters.channel,
        ),
        Choice(
            name="warehouse",
            label=_("Warehouse"),
            icon="building-warehouse",
            options=[
                Option(encode("whs", row["id"]), f"{row['code']} · {row['name']}", is_name=True)
                for row in warehouses
            ],
            chosen=_chosen("whs", filters.warehouse_id),
        ),
        Choice(
            name="seller",
            label=_("Seller"),
            icon="building-store",
            options=[Option(encode("sel", key), name, is_name=True) for key, name in named],
            chosen=_chosen("sel", filters.seller_id),
        ),
        Choice(
            name="tag",
            label=_("Tag"),
            icon="tag",
            options=[Option(name, name, is_name=True) for name in tags],
            chosen=_spelled(filters.tag, tags),
        ),
    ]
    return [choice for choice in choices if choice.options]


def _chosen(prefix: str, value: UUID | None) -> str:
    return encode(prefix, value) if value else ""


def _spelled(tag: str, names: Sequence[str]) -> str:
    """A tag as its tenant spells it; one that is unknown as it was asked for."""
    return next((name for name in names if name.casefold() == tag.casefold()), tag)
