"""What a document of sale comes to, as the API shows it: one shape for orders and quotes, whole and in lists."""

from typing import Protocol, TypedDict

from app.public_api.bodies import MoneyBody, money


class Summed(Protocol):
    """A document with its sums in minor units of its currency."""

    @property
    def currency(self) -> str:
        """ISO 4217."""
        ...

    @property
    def tax_included(self) -> bool:
        """Whether its prices contain the tax."""
        ...

    @property
    def items_minor(self) -> int:
        """All lines at their prices."""
        ...

    @property
    def discount_minor(self) -> int:
        """What is taken off."""
        ...

    @property
    def shipping_minor(self) -> int:
        """What is charged for the way."""
        ...

    @property
    def tax_minor(self) -> int:
        """The tax, contained or added."""
        ...

    @property
    def total_minor(self) -> int:
        """What is to be paid."""
        ...


class Sums(TypedDict):
    """The sums of a document; ``total = items - discount + shipping``, plus ``tax`` where prices do not contain it."""

    currency: str
    tax_included: bool
    items: MoneyBody
    discount: MoneyBody
    shipping: MoneyBody
    tax: MoneyBody
    total: MoneyBody


def sums_of(document: Summed) -> Sums:
    """The sums of a document, for its body."""
    currency = document.currency
    return {
        "currency": currency,
        "tax_included": document.tax_included,
        "items": money(document.items_minor, currency),
        "discount": money(document.discount_minor, currency),
        "shipping": money(document.shipping_minor, currency),
        "tax": money(document.tax_minor, currency),
        "total": money(document.total_minor, currency),
    }
