"""What an edit makes of an order; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.checkout import rules
from app.domains.checkout.edit_types import LineEdit, OrderEdit
from app.domains.checkout.errors import InvalidOrderError, OrderEditError, StaleOrderError
from app.domains.checkout.rules import PricedOrder
from app.domains.checkout.types import (
    Facts,
    OrderCreate,
    OrderLineCreate,
    PlacedLine,
    PlacedOrder,
)
from app.domains.orders import OrderHead, OrderLineHead, OrderStatus
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.money import round_minor
from app.kernel.quantity import plain

_EDITABLE: Final = frozenset({OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.PROCESSING})


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The order as an edit wants it: ``line_ids`` name the target's lines, old ones first."""

    target: OrderCreate
    line_ids: list[UUID]
    kept: dict[UUID, PlacedLine]
    removed: list[UUID]
    requantified: list[UUID]
    changes_amounts: bool

    @property
    def to_promise(self) -> set[UUID]:
        """The lines whose stock is promised by the edit: new ones, and those with another quantity."""
        return (set(self.line_ids) - set(self.kept)) | set(self.requantified)


def require_editable(order: OrderHead, *, expected_version: int | None) -> None:
    """Check that an order may be edited, and is what the editor saw.

    Raises:
        OrderEditError: If its state does not allow it.
        StaleOrderError: If it has changed meanwhile.
    """
    if expected_version is not None and order.version != expected_version:
        raise StaleOrderError(
            f"Order {order.number} has changed since you read it; look at it again.",
            version=order.version,
        )
    if order.status not in _EDITABLE:
        raise OrderEditError(f"Order {order.number} is {order.status} and can't be edited.")


def draft_edit(before: PlacedOrder, heads: Sequence[OrderLineHead], edit: OrderEdit) -> Draft:
    """The target of an edit.

    Raises:
        InvalidOrderError: If a line is not of the order.
        OrderEditError: If a line that changes is packed or has left, or the order has amounts that are not of its
            lines.
    """
    edits = _edits_by_line(before, edit)
    changes = bool(edit.lines) or edit.shipping_minor is not None or edit.reprices
    if edit.customer_id not in {None, before.customer_id}:
        _require_none_left(before, heads)
    if changes:
        _require_amounts_of_lines(before)
        _require_here([head for head in heads if edit.reprices or head.id in edits])
    kept: dict[UUID, PlacedLine] = {}
    removed: list[UUID] = []
    requantified: list[UUID] = []
    lines: list[OrderLineCreate] = []
    for line in before.lines:
        change = edits.get(line.id, LineEdit())
        if change.quantity == 0:
            removed.append(line.id)
            continue
        kept[line.id] = line
        lines.append(_changed(line, change, currency=before.currency, reprices=edit.reprices))
        if lines[-1].quantity != line.quantity:
            requantified.append(line.id)
    added = [item for item in edit.lines if item.line_id is None]
    lines.extend(_added(item) for item in added)
    shipping = before.shipping_minor if edit.shipping_minor is None else edit.shipping_minor
    target = OrderCreate(
        lines=lines,
        channel=before.channel,
        customer_id=edit.customer_id or before.customer_id,
        # Who kept nothing back keeps nothing back of what it becomes.
        withholds=bool(before.withheld) or edit.customer_id not in {None, before.customer_id},
        currency=before.currency,
        tax_included=before.tax_included,
        shipping_minor=shipping,
        note=before.note if edit.note is None else edit.note,
    )
    return Draft(
        target=target,
        line_ids=[*kept, *(new_id() for _ in added)],
        kept=kept,
        removed=removed,
        requantified=requantified,
        changes_amounts=changes,
    )


def keep_offers(facts: Facts, draft: Draft) -> Facts:
    """What was looked up; a line that is on the order stays even if its product is archived now."""
    offers = {
        position: msgspec.structs.replace(offer, is_active=True)
        if draft.line_ids[position - 1] in draft.kept
        else offer
        for position, offer in facts.offers.items()
    }
    return msgspec.structs.replace(facts, offers=offers)


def edited(
    before: PlacedOrder, draft: Draft, priced: PricedOrder, *, warehouses: dict[UUID, UUID | None]
) -> PlacedOrder:
    """The order after an edit; lines keep id, place, SKU, name and what was agreed, new ones stand at the end."""
    agreed = rules.commissions_of(priced.lines, draft.line_ids, currency=before.currency)
    last = max((line.position for line in before.lines), default=0)
    lines: list[PlacedLine] = []
    for line_id, item in zip(draft.line_ids, priced.lines, strict=True):
        old = draft.kept.get(line_id)
        if old is None:
            last += 1
        line = rules.placed_line(
            item,
            line_id=line_id,
            position=old.position if old else last,
            warehouse_id=warehouses.get(line_id, old.warehouse_id if old else None),
            commission=agreed.get(line_id),
        )
        if old is not None:
            line = msgspec.structs.replace(line, sku=old.sku, name=old.name)
            line = rules.keep_commission(line, old, currency=before.currency)
        lines.append(line)
    return msgspec.structs.replace(
        before,
        lines=lines,
        items_minor=priced.items_minor,
        discount_minor=priced.discount_minor,
        shipping_minor=priced.shipping_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        withheld=priced.withheld,
        note=draft.target.note,
    )


def summary(order: PlacedOrder) -> dict[str, Any]:
    """What the history keeps of an order before and after an edit."""
    return {
        "lines": [
            {
                "sku": line.sku,
                "quantity": plain(line.quantity),
                "unit_price": plain(line.unit_price),
            }
            for line in order.lines
        ],
        "customer_id": None if order.customer_id is None else str(order.customer_id),
        "discount_minor": order.discount_minor,
        "shipping_minor": order.shipping_minor,
        "tax_minor": order.tax_minor,
        "total_minor": order.total_minor,
        "withheld_minor": order.withheld_minor,
    }


def _edits_by_line(before: PlacedOrder, edit: OrderEdit) -> dict[UUID, LineEdit]:
    """The changes of present lines, by line.

    Raises:
        InvalidOrderError: If a line is not of the order, or is named twice.
    """
    known = {line.id for line in before.lines}
    issues: list[FieldIssue] = []
    found: dict[UUID, LineEdit] = {}
    for index, item in enumerate(edit.lines):
        if item.line_id is None:
            continue
        if item.line_id not in known or item.line_id in found:
            detail = "The order has no such line, or it is named twice."
            issues.append(
                FieldIssue(pointer=f"/lines/{index}/id", code="unknown_line", detail=detail)
            )
        found[item.line_id] = item
    if issues:
        raise InvalidOrderError(issues)
    return found


def _require_amounts_of_lines(before: PlacedOrder) -> None:
    """Discounts and taxes that belong to no line can't be computed again from the lines.

    Raises:
        OrderEditError: If there are some.
    """
    discount = sum(line.discount_minor for line in before.lines)
    tax = sum(line.tax_minor for line in before.lines)
    if before.discount_minor != discount or before.tax_minor != tax:
        raise OrderEditError(
            f"Order {before.number} has discounts or taxes that are not of its lines; place a new order instead."
        )


def _require_none_left(before: PlacedOrder, heads: Sequence[OrderLineHead]) -> None:
    """Check that the order can be somebody else's.

    Raises:
        OrderEditError: If some of its goods have left.
    """
    if any(head.dispatched for head in heads):
        raise OrderEditError(
            f"Goods of order {before.number} have left; it stays with its customer."
        )


def _require_here(heads: Sequence[OrderLineHead]) -> None:
    """Check that nothing of the lines is packed or has left.

    Raises:
        OrderEditError: If something is.
    """
    for head in heads:
        if head.dispatched:
            raise OrderEditError(f"Goods of {head.sku} have left; take them back as a return.")
        if head.packed:
            raise OrderEditError(f"Goods of {head.sku} are packed; unpack them first.")


def _changed(
    line: PlacedLine, change: LineEdit, *, currency: str, reprices: bool
) -> OrderLineCreate:
    quantity = line.quantity if change.quantity is None else change.quantity
    price = line.unit_price if change.unit_price is None else change.unit_price
    discount = change.discount_minor
    if discount is None:
        discount = _scaled(line, quantity, price, currency=currency)
    return OrderLineCreate(
        variant_id=line.variant_id,
        quantity=quantity,
        unit_price=None if reprices and change.unit_price is None else price,
        discount_minor=discount,
    )


def _scaled(line: PlacedLine, quantity: Decimal, price: Decimal, *, currency: str) -> int:
    """The line's discount in proportion to its quantity, at most what the line is worth."""
    if not line.discount_minor or not quantity.is_finite() or quantity <= 0:
        return line.discount_minor
    scaled = rules.scaled_discount(line, quantity, currency=currency)
    return min(scaled, round_minor(quantity * price, currency))


def _added(item: LineEdit) -> OrderLineCreate:
    return OrderLineCreate(
        variant_id=item.variant_id,
        sku=item.sku,
        quantity=Decimal(1) if item.quantity is None else item.quantity,
        unit_price=item.unit_price,
        discount_minor=item.discount_minor or 0,
    )
