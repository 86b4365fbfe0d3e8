"""What may come back, what it is worth and how much goes back to the customer; pure.

**Worth.** A line's worth is what the customer paid for it: total less discounts, with the tax that came on top. A part
of a line is worth the difference of two rounded running totals, so that parts returned one by one add up to the line,
to the unit.

**Refund.** What goes back is the worth of the goods and of the shipping that is given back, less the fee, and never
more than the customer has paid beyond what he keeps:

    due = min(goods + shipping - fee, received - (order total - worth of all returns so far))

and never below zero. So an order that is not paid in full gives back only what was paid too much.

Worked, CLP: three shirts for 29,990 together, paid in full. The returns of one, one and one are worth 9,997, 9,996 and
9,997. If only 20,000 had been paid, the first return gives back 7: he keeps 19,993 and has paid 20,000.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.orders import OrderDetail
from app.domains.returns.errors import (
    InvalidReturnError,
    ReturnExceedsOrderError,
    ReturnStateError,
)
from app.domains.returns.types import (
    Arrival,
    Inspection,
    LineWorth,
    RefundBasis,
    ReturnCreate,
    ReturnHead,
    ReturnLineHead,
    ReturnStatus,
    Settlement,
    Worth,
)
from app.kernel.errors import FieldIssue
from app.kernel.money import allocate, major, round_minor
from app.kernel.quantity import plain

_NOTE_LIMIT: Final = 4000
_KEY_LIMIT: Final = 200


def require_sensible(request: ReturnCreate) -> None:
    """Check a request by itself.

    Raises:
        InvalidReturnError: If there is no line, a line twice, or a quantity that is not positive.
    """
    issues: list[FieldIssue] = []
    if not request.lines:
        issues.append(_issue("/lines", "Say what comes back."))
    if len({line.order_line_id for line in request.lines}) < len(request.lines):
        issues.append(_issue("/lines", "A line of the order is named twice."))
    issues += [
        _issue(f"/lines/{index}/quantity", "More than zero is needed.")
        for index, line in enumerate(request.lines)
        if line.quantity <= 0
    ]
    if len(request.note) > _NOTE_LIMIT:
        issues.append(_issue("/note", f"At most {_NOTE_LIMIT} characters."))
    if not 0 < len(request.idempotency_key) <= _KEY_LIMIT:
        issues.append(_issue("/idempotency_key", f"1 to {_KEY_LIMIT} characters are needed."))
    if issues:
        raise InvalidReturnError(" ".join(issue.detail for issue in issues), issues=issues)


def require_returnable(
    request: ReturnCreate, *, dispatched: Mapping[UUID, Decimal], pending: Mapping[UUID, Decimal]
) -> None:
    """Check that what shall come back has left and is not in another return; both by order line.

    Raises:
        InvalidReturnError: If a line is not one of the order.
        ReturnExceedsOrderError: If more shall come back than left.
    """
    for index, line in enumerate(request.lines):
        if line.order_line_id not in dispatched:
            issue = _issue(f"/lines/{index}/order_line_id", "The order has no such line.")
            raise InvalidReturnError(issue.detail, issues=[issue])
        left = dispatched[line.order_line_id] - pending.get(line.order_line_id, Decimal(0))
        if line.quantity > left:
            most = plain(max(left, Decimal(0)))
            raise ReturnExceedsOrderError(
                f"Of line {index + 1} at most {most} can come back.", returnable=most
            )


def require_status(head: ReturnHead, *allowed: ReturnStatus) -> None:
    """Check that a return is in one of these states.

    Raises:
        ReturnStateError: If it is not.
    """
    if head.status not in allowed:
        raise ReturnStateError(f"Return {head.number} is {head.status}.")


def require_arrivals(lines: Sequence[ReturnLineHead], arrivals: Sequence[Arrival]) -> None:
    """Check what arrived against what was asked for.

    Raises:
        InvalidReturnError: If a line is unknown or twice, a quantity is out of range, or nothing arrived.
    """
    _require_lines(lines, [item.return_line_id for item in arrivals])
    asked = {line.id: line.quantity for line in lines}
    issues = [
        _issue(f"/lines/{index}/quantity", f"0 to {plain(asked[item.return_line_id])} can arrive.")
        for index, item in enumerate(arrivals)
        if not 0 <= item.quantity <= asked[item.return_line_id]
    ]
    if not issues and not any(item.quantity for item in arrivals):
        issues.append(_issue("/lines", "Say what arrived."))
    if issues:
        raise InvalidReturnError(" ".join(issue.detail for issue in issues), issues=issues)


def require_inspections(lines: Sequence[ReturnLineHead], inspections: Sequence[Inspection]) -> None:
    """Check that everything that arrived was looked at.

    Raises:
        InvalidReturnError: If a line is unknown, twice or missing, or its parts are not what arrived.
    """
    named = [item.return_line_id for item in inspections]
    _require_lines(lines, named)
    arrived = {line.id: line.received for line in lines}
    issues = [
        _issue(
            f"/lines/{index}/restock",
            f"What is kept and what is thrown away must be {plain(arrived[item.return_line_id])} together.",
        )
        for index, item in enumerate(inspections)
        if min(item.restock, item.scrap) < 0
        or item.restock + item.scrap != arrived[item.return_line_id]
    ]
    if {line.id for line in lines if line.received} - set(named):
        issues.append(_issue("/lines", "Each line that arrived needs a verdict."))
    if issues:
        raise InvalidReturnError(" ".join(issue.detail for issue in issues), issues=issues)


def require_settlement(settlement: Settlement, *, shipping_left_minor: int) -> None:
    """Check a settlement's amounts.

    Raises:
        InvalidReturnError: If one is negative, or more shipping is given back than was paid and is left.
    """
    issues: list[FieldIssue] = []
    if not 0 <= settlement.shipping_minor <= shipping_left_minor:
        issues.append(_issue("/shipping", f"0 to {shipping_left_minor} minor units are left."))
    if settlement.fee_minor < 0:
        issues.append(_issue("/fee", "A fee is not negative."))
    if issues:
        raise InvalidReturnError(" ".join(issue.detail for issue in issues), issues=issues)


def worths(order: OrderDetail) -> dict[UUID, LineWorth]:
    """What each line of an order came to; a discount of the whole order is shared out by the lines' amounts."""
    nets = [line.total_minor - line.discount_minor for line in order.lines]
    shared = order.discount_minor - sum(line.discount_minor for line in order.lines)
    # A discount may also reach into the shipping; what the lines can't bear is not theirs.
    parts = allocate(min(max(shared, 0), sum(nets)), nets)
    return {
        line.id: LineWorth(
            order_line_id=line.id,
            quantity=line.quantity,
            paid_minor=net - part + (0 if order.tax_included else line.tax_minor),
            tax_minor=line.tax_minor,
        )
        for line, net, part in zip(order.lines, nets, parts, strict=True)
    }


def worth_of_part(line: LineWorth, *, before: Decimal, quantity: Decimal, currency: str) -> Worth:
    """What a part of a line is worth, after ``before`` units of it came back earlier."""

    def part_of(amount_minor: int) -> int:
        return _upto(
            amount_minor, before + quantity, whole=line.quantity, currency=currency
        ) - _upto(amount_minor, before, whole=line.quantity, currency=currency)

    amount = part_of(line.paid_minor)
    return Worth(amount_minor=amount, tax_minor=min(part_of(line.tax_minor), amount))


def refund_due(basis: RefundBasis) -> int:
    """How much goes back to the customer; see above."""
    wanted = basis.goods_minor + basis.shipping_minor - basis.fee_minor
    kept = basis.order_total_minor - basis.earlier_minor - wanted
    return max(0, min(wanted, basis.received_minor - max(kept, 0)))


def _upto(amount_minor: int, part: Decimal, *, whole: Decimal, currency: str) -> int:
    return round_minor(major(amount_minor, currency) * part / whole, currency)


def _require_lines(lines: Sequence[ReturnLineHead], named: Collection[UUID]) -> None:
    known = {line.id for line in lines}
    if len(set(named)) < len(named) or not set(named) <= known:
        issue = _issue("/lines", "Name each line of the return at most once, and no other.")
        raise InvalidReturnError(issue.detail, issues=[issue])


def _issue(pointer: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=pointer, code="returns.field", detail=detail)
