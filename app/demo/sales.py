"""The orders of a sample: what was bought, how it was paid and sent, and how far each order came until yesterday."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final
from uuid import UUID

import msgspec

from app.demo.goods import Item
from app.demo.people import METROPOLITAN, Buyer
from app.kernel.money import round_minor

CURRENCY: Final = "CLP"
_CHANNELS: Final = (("web", 56), ("mercadolibre", 22), ("falabella", 12), ("tienda", 10))
_METHODS: Final = {
    "web": (("credit_card", 46), ("debit_card", 32), ("bank_transfer", 22)),
    "mercadolibre": (("credit_card", 55), ("debit_card", 25), ("other", 20)),
    "falabella": (("credit_card", 75), ("debit_card", 25)),
    "tienda": (("debit_card", 50), ("credit_card", 25), ("cash", 25)),
}
_FREE_SHIPPING_FROM: Final = 59_990
_SHIPPING: Final = {
    METROPOLITAN: 2_990,
    "Valparaíso": 3_990,
    "Libertador General Bernardo O'Higgins": 3_990,
}
_FAR_SHIPPING: Final = 5_490
COUPON: Final = ("BIENVENIDA10", Decimal("0.10"))
CANCELED, UNAVAILABLE = "canceled", "unavailable"


class DraftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order that is not written yet."""

    id: UUID
    item: Item
    quantity: int

    @property
    def total(self) -> int:
        """What the line comes to before discount."""
        return self.quantity * self.item.price


class Draft(msgspec.Struct, kw_only=True):
    """An order that is not written yet; ``history`` are the states it went through and when."""

    id: UUID
    position: int
    channel: str
    buyer: int
    placed_at: datetime
    lines: list[DraftLine]
    discount: int
    shipping: int
    method: str
    history: list[tuple[str, datetime]]

    @property
    def status(self) -> str:
        """The state it is in."""
        return self.history[-1][0]

    @property
    def items(self) -> int:
        """What the lines come to together."""
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> int:
        """What the buyer owes."""
        return self.items - self.discount + self.shipping

    def reached(self, status: str) -> datetime | None:
        """When it came into a state, if it did."""
        return next((at for name, at in self.history if name == status), None)


def pick_channel(rng: Random) -> str:
    """Where somebody buys."""
    return rng.choices([name for name, _ in _CHANNELS], [weight for _, weight in _CHANNELS])[0]


def pick_method(rng: Random, channel: str) -> str:
    """How somebody pays there."""
    methods = _METHODS[channel]
    return rng.choices([name for name, _ in methods], [weight for _, weight in methods])[0]


def pick_items(rng: Random, items: list[Item], *, company: bool) -> list[tuple[Item, int]]:
    """What somebody puts in the cart; companies buy more of it."""
    count = rng.choices((1, 2, 3, 4), (56, 28, 12, 4))[0]
    chosen: dict[UUID, Item] = {}
    while len(chosen) < count:
        item = rng.choices(items, [item.popularity for item in items])[0]
        chosen[item.variant_id] = item
    most = 6 if company else 3
    weights = [1] * most if company else [84, 12, 4]
    return [(item, rng.choices(range(1, most + 1), weights)[0]) for item in chosen.values()]


def shipping_of(channel: str, buyer: Buyer, items: int) -> int:
    """What the transport costs the buyer."""
    if channel == "tienda" or (channel == "web" and items >= _FREE_SHIPPING_FROM):
        return 0
    return _SHIPPING.get(buyer.region, _FAR_SHIPPING)


def discount_of(rng: Random, channel: str, items: int) -> int:
    """What a coupon takes off; only the shop's own web has coupons."""
    if channel != "web" or rng.random() > 0.09:  # noqa: PLR2004 - one order in eleven
        return 0
    return round_minor(items * COUPON[1], CURRENCY)


def history_of(
    rng: Random, *, method: str, channel: str, placed_at: datetime, until: datetime
) -> list[tuple[str, datetime]]:
    """The states an order went through before ``until``."""
    planned = _planned(rng, method=method, channel=channel, placed_at=placed_at)
    return [("pending", placed_at), *((status, at) for status, at in planned if at < until)]


def _planned(
    rng: Random, *, method: str, channel: str, placed_at: datetime
) -> list[tuple[str, datetime]]:
    paid = placed_at + (
        timedelta(minutes=rng.randint(180, 5400))
        if method == "bank_transfer"
        else timedelta(seconds=rng.randint(20, 240))
    )
    fate = rng.random()
    if fate < 0.035 or (method == "bank_transfer" and fate < 0.12):  # noqa: PLR2004 - shares of all orders
        return [(CANCELED, placed_at + timedelta(hours=rng.randint(5, 120)))]
    if fate < 0.045:  # noqa: PLR2004 - one in a hundred
        return [("paid", paid), (UNAVAILABLE, paid + timedelta(hours=rng.randint(3, 30)))]
    invoiced = paid + timedelta(minutes=rng.randint(5, 240))
    if channel == "tienda":
        return [("paid", paid), ("invoiced", paid), ("delivered", paid + timedelta(minutes=2))]
    processing = invoiced + timedelta(hours=rng.randint(3, 52))
    shipped = processing + timedelta(hours=rng.randint(6, 66))
    delivered = shipped + timedelta(hours=rng.randint(20, 110))
    return [
        ("paid", paid),
        ("invoiced", invoiced),
        ("processing", processing),
        ("shipped", shipped),
        ("delivered", delivered),
    ]
