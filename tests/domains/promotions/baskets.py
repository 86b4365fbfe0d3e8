"""Baskets and offers for tests of promotions, in pesos unless told otherwise."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from app.domains.promotions import (
    Basket,
    BasketLine,
    Conditions,
    Level,
    Offer,
    Percentage,
)
from app.domains.promotions.types import Effect

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)


def key(number: int) -> UUID:
    """An id that sorts by its number."""
    return UUID(int=number)


def line(number: int, amount: int, quantity: str = "1", **values: object) -> BasketLine:
    """Goods of a product of their own."""
    defaults: dict[str, object] = {
        "position": number,
        "variant_id": key(number),
        "product_id": key(1000 + number),
        "quantity": Decimal(quantity),
        "amount_minor": amount,
    }
    return BasketLine(**{**defaults, **values})  # pyright: ignore[reportArgumentType] - by name


def basket(*lines: BasketLine, **values: object) -> Basket:
    """A basket of these lines."""
    defaults: dict[str, object] = {"lines": lines, "currency": "CLP", "at": AT}
    return Basket(**{**defaults, **values})  # pyright: ignore[reportArgumentType] - by name


def offer(number: int, effect: Effect, **values: object) -> Offer:
    """An automatic promotion on the order."""
    defaults: dict[str, object] = {
        "id": key(number),
        "promotion_id": key(number),
        "name": f"Promotion {number}",
        "level": Level.ORDER,
        "effect": effect,
        "currency": "CLP",
    }
    return Offer(**{**defaults, **values})  # pyright: ignore[reportArgumentType] - by name


def percent(number: int, rate: str, **values: object) -> Offer:
    """A fraction off the order."""
    return offer(number, Percentage(rate=Decimal(rate)), **values)


def only(**values: object) -> Conditions:
    """Conditions by name."""
    return Conditions(**values)  # pyright: ignore[reportArgumentType] - by name
