"""Editing an order before its goods leave: all that follows from its lines is computed again, or nothing changes.

Works in one transaction under the order's lock. Prices that were agreed stay unless they are edited; new lines take the
list's price. A discount of a line that is not named shrinks and grows with the line's quantity. Taxes are those of the
day on which the order was placed and of the region that it goes to; another address alone leaves them as they were.
"""

from typing import Final
from uuid import UUID

import msgspec

from app.domains import customers, inventory, orders, tax
from app.domains.checkout import edit_rules, edit_statements, repository, rules
from app.domains.checkout.edit_rules import Draft
from app.domains.checkout.edit_types import EditedOrder, OrderEdit
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.events import OrderEdited
from app.domains.checkout.rules import PricedOrder
from app.domains.checkout.types import PlacedOrder
from app.domains.customers import CustomerDetail, CustomerKind
from app.domains.orders import OrderHead, OrderStatus, Transition
from app.kernel.ids import new_id
from app.kernel.money import major
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_DIFFERENCE: Final = "payment_difference"


async def edit_order(
    uow: UnitOfWork, *, order_id: UUID, edit: OrderEdit, expected_version: int | None = None
) -> EditedOrder:
    """Change lines, shipping, customer, addresses or note of an order, with all that follows from it.

    Another customer takes over the credit that the order holds; prices stay unless ``reprices`` is asked for.

    Locks the order, the credit of both customers, then the stock levels of the lines that change. What was paid is
    compared with the new total: a difference raises a notice, and an open order whose money covers it is paid.

    Raises:
        CreditLimitExceededError: If another customer's limit does not reach for the order.
        InsufficientStockError: If a line asks for more than is available.
        InvalidOrderError: If a field is wrong; names every field.
        OrderEditError: If the order's state, or what is packed or has left of a line, does not allow it.
        OrderNotFoundError: If there is no such order.
        StaleOrderError: If the order has changed since ``expected_version``.
        TaxResidueError: If the taxes do not add up.
    """
    order = await orders.lock_order(uow, order_id)
    edit_rules.require_editable(order, expected_version=expected_version)
    before = await repository.find_placed(uow, order_id)
    if before is None:
        raise orders.OrderNotFoundError("There is no such order.")
    received = await orders.sum_received(uow, order_id)
    if edit == OrderEdit():
        difference = before.payable_minor - received
        return EditedOrder(order=before, version=order.version, difference_minor=difference)
    draft = edit_rules.draft_edit(before, await orders.list_lines(uow, order_id), edit)
    buyer = await _find_other(uow, before, edit)
    after = await _recompute(uow, before, draft) if draft.changes_amounts else before
    if buyer is not None:
        after = await _hand_over(uow, before=before, after=after, buyer=buyer)
    await edit_statements.write_edit(uow, before=before, after=after, edit=edit)
    await _tell(uow, order, before=before, after=after, received=received)
    return EditedOrder(
        order=after,
        version=order.version + 1,
        difference_minor=after.payable_minor - received,
    )


async def _recompute(uow: UnitOfWork, before: PlacedOrder, draft: Draft) -> PlacedOrder:
    """Price the target, promise its stock anew where a quantity changed, and give the order as it will be.

    Raises:
        InsufficientStockError: If a line asks for more than is available.
        InvalidOrderError: If a field is wrong; names every field.
        TaxResidueError: If the taxes do not add up.
    """
    rules.check_order(draft.target, currency=before.currency)
    facts = await repository.look_up(
        uow,
        draft.target,
        currency=before.currency,
        on=before.placed_on,
        idempotency=None,
        region=await repository.find_region(uow, before.id),
    )
    known = edit_rules.keep_offers(facts, draft)
    quoted = rules.quote_order(draft.target, known, currency=before.currency, on=before.placed_on)
    priced = rules.price_order(draft.target, known, quoted, found=None)
    freed = [*draft.removed, *draft.requantified]
    if freed:
        await inventory.release_stock(uow, order_line_ids=freed)
    warehouses = await _promise(uow, draft, priced)
    return edit_rules.edited(before, draft, priced, warehouses=warehouses)


async def _find_other(
    uow: UnitOfWork, before: PlacedOrder, edit: OrderEdit
) -> CustomerDetail | None:
    """The customer that an edit gives the order to, if it is another one.

    Locks the credit of both where the order is on credit, before any stock is locked.

    Raises:
        InvalidOrderError: If there is no such customer, or none with terms for an order on credit.
    """
    if edit.customer_id is None or edit.customer_id == before.customer_id:
        return None
    try:
        buyer = await customers.get_customer(uow, edit.customer_id)
    except customers.CustomerNotFoundError as error:
        text = "There is no such customer."
        raise InvalidOrderError(
            [rules.field_issue("/customer_id", "unknown_customer", text)]
        ) from error
    if before.payment_terms_days is not None:
        if buyer.credit.payment_terms_days is None:
            text = "Only a customer with payment terms can buy on credit."
            raise InvalidOrderError([rules.field_issue("/customer_id", "no_terms", text)])
        for customer_id in sorted({buyer.customer.id, before.customer_id or buyer.customer.id}):
            await customers.lock_credit(uow, customer_id=customer_id)
    return buyer


async def _hand_over(
    uow: UnitOfWork, *, before: PlacedOrder, after: PlacedOrder, buyer: CustomerDetail
) -> PlacedOrder:
    """Give the order to another customer, with the credit that it holds; what is withheld is by their kind.

    Raises:
        CreditLimitExceededError: If the other's limit does not reach.
    """
    known = await tax.list_withholdings(
        uow,
        on=before.placed_on,
        customer_kind=CustomerKind(buyer.customer.kind),
        region=await repository.find_region(uow, before.id) or "",
    )
    withheld = rules.withheld_of(after, known, country=uow.tenant.country)
    handed = msgspec.structs.replace(after, customer_id=buyer.customer.id, withheld=withheld)
    if before.payment_terms_days is not None:
        await customers.move_credit(
            uow,
            reference_id=before.id,
            customer_id=buyer.customer.id,
            cause_id=new_id(),
            change_minor=handed.payable_minor - before.payable_minor,
        )
    return handed


async def _promise(uow: UnitOfWork, draft: Draft, priced: PricedOrder) -> dict[UUID, UUID | None]:
    """Promise stock to the lines that are new or have another quantity; the warehouse of each that has one.

    Raises:
        InsufficientStockError: If a line asks for more than is available.
    """
    demands = [
        demand
        for demand in rules.demands_of(priced.lines)
        if draft.line_ids[demand.position - 1] in draft.to_promise
    ]
    if not demands:
        return {}
    line_ids = {demand.position: draft.line_ids[demand.position - 1] for demand in demands}
    found: dict[UUID, list[UUID]] = {}
    for item in await inventory.reserve_stock(uow, demands=demands, order_line_ids=line_ids):
        found.setdefault(item.order_line_id, []).append(item.warehouse_id)
    return {line_id: rules.only_warehouse(places) for line_id, places in found.items()}


async def _tell(
    uow: UnitOfWork, order: OrderHead, *, before: PlacedOrder, after: PlacedOrder, received: int
) -> None:
    """History with before and after, audit entry, one announcement; what the money received means now."""
    was, now = edit_rules.summary(before), edit_rules.summary(after)
    await orders.add_event(uow, order.id, "edited", detail={"before": was, "after": now})
    uow.audit(
        "orders.order.edited", Subject("order", order.id, order.number), before=was, after=now
    )
    uow.emit(
        OrderEdited(
            subject_id=order.id,
            number=order.number,
            currency=order.currency,
            total_minor=after.total_minor,
        )
    )
    if not received or after.payable_minor == before.payable_minor:
        return
    if received != after.payable_minor:
        paid = str(major(received, order.currency))
        await orders.raise_flag(uow, order_id=order.id, code=_DIFFERENCE, detail={"paid": paid})
    if order.status is OrderStatus.PENDING and received >= after.payable_minor:
        edited = msgspec.structs.replace(
            order, total_minor=after.total_minor, withheld_minor=after.withheld_minor
        )
        await orders.fire_transition(uow, order=edited, transition=Transition.MARK_PAID)
