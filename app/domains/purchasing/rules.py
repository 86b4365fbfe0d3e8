"""Arithmetic of purchasing; pure.

A landed cost is spread by ``allocate``, so its parts add up to the cent. A line is over-received beyond what was
ordered and the order's tolerance. Of an invoice three things are compared: what was ordered, what came and was kept,
and what is charged.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NoReturn
from uuid import UUID

import msgspec

from app.domains.purchasing.errors import (
    InvalidPurchaseError,
    PurchaseStateError,
    UnknownExchangeRateError,
)
from app.domains.purchasing.types import AllocationBasis, ExchangeRate, PurchaseStatus
from app.kernel.errors import FieldIssue
from app.kernel.money import allocate, decimals_of, major, round_cost, round_minor

_STEPS: Final = Decimal(10_000)
_SAME: Final = Decimal(1)

#: From which states an order may go where; receiving and returning set the states between.
ALLOWED: Final = {
    "send": frozenset({PurchaseStatus.DRAFT}),
    "receive": frozenset({PurchaseStatus.SENT, PurchaseStatus.PARTIALLY_RECEIVED}),
    "close": frozenset({PurchaseStatus.PARTIALLY_RECEIVED, PurchaseStatus.RECEIVED}),
    "cancel": frozenset({PurchaseStatus.DRAFT, PurchaseStatus.SENT}),
    "invoice": frozenset(
        {
            PurchaseStatus.SENT,
            PurchaseStatus.PARTIALLY_RECEIVED,
            PurchaseStatus.RECEIVED,
            PurchaseStatus.CLOSED,
        }
    ),
}


class LandedGoods(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt line that shall bear extra costs: units that were kept, cost and weight in grams of one."""

    receipt_line_id: UUID
    quantity: Decimal
    unit_cost: Decimal
    weight_g: int | None
    label: str = ""


def require_state(status: PurchaseStatus, action: str) -> None:
    """Check that an order's state allows an action.

    Raises:
        PurchaseStateError: If it does not.
    """
    if status not in ALLOWED[action]:
        raise PurchaseStateError(f"A purchase order that is {status.value} does not allow it.")


def rate_of(currency: str, base: str, given: ExchangeRate | None, *, pointer: str) -> ExchangeRate:
    """The rate to keep with a document: one for the tenant's own currency, else the one that is given.

    Raises:
        UnknownCurrencyError: If the currency is not one we keep books in.
        UnknownExchangeRateError: If the currency is another one and no rate with its source and day is given.
    """
    decimals_of(currency)
    if currency == base:
        return ExchangeRate(rate=_SAME, source="", rate_on=date.min)
    if given is None or given.rate <= 0 or not given.source.strip():
        detail = f"What is one {currency} worth in {base}, of which day and by whom?"
        raise UnknownExchangeRateError(
            detail,
            issues=[FieldIssue(pointer=pointer, code=UnknownExchangeRateError.code, detail=detail)],
        )
    return given


def line_total(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """What a line costs, in minor units of its currency; rounded once."""
    return round_minor(round_cost(quantity, unit_price), currency)


def in_base(amount_minor: int, currency: str, rate: Decimal, base: str) -> int:  # noqa: PLR0917 - two amounts of money
    """An amount in minor units of the tenant's currency, rounded once."""
    return round_minor(round_cost(major(amount_minor, currency), rate), base)


def due_on(issued_on: date, payment_days: int) -> date:
    """When an invoice is due."""
    return issued_on + timedelta(days=payment_days)


def most_receivable(quantity: Decimal, over_receipt_rate: Decimal) -> Decimal:
    """How much of a line may come in, the tolerance included."""
    return quantity + round_cost(quantity, over_receipt_rate)


def spread_cost(
    amount_minor: int, goods: Sequence[LandedGoods], basis: AllocationBasis
) -> list[int]:
    """What each of the goods bears of a cost; the parts add up to it.

    Raises:
        InvalidPurchaseError: If there are no goods, or the basis is the weight and nobody knows one.
    """
    if not goods:
        refuse("receipts", "There are no goods to bear the cost.")
    if basis is AllocationBasis.WEIGHT:
        unknown = [item.label for item in goods if not item.weight_g]
        if unknown:
            refuse("basis", f"Weights are missing: {', '.join(unknown)[:200]}.")
    weights = [_weight(item, basis) for item in goods]
    return allocate(amount_minor, weights)


def _weight(item: LandedGoods, basis: AllocationBasis) -> int:
    if basis is AllocationBasis.QUANTITY:
        return int(item.quantity * _STEPS)
    of_one = item.unit_cost if basis is AllocationBasis.VALUE else Decimal(item.weight_g or 0)
    return int(round_cost(item.quantity, of_one).scaleb(6))


def refuse(field: str, detail: str) -> NoReturn:
    """Say that one field of a document makes no sense.

    Raises:
        InvalidPurchaseError: Always.
    """
    raise InvalidPurchaseError(detail, issues=[InvalidPurchaseError.issue(field, detail)])
