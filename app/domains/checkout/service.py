"""Placing an order: one look-up, one decision, one statement that writes, one that takes the stock and commits."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from app.domains import customers, inventory, orders, payments
from app.domains.checkout import claims, repository, rules
from app.domains.checkout.errors import (
    IdempotencyKeyReusedError,
    InvalidOrderError,
)
from app.domains.checkout.events import OrderBackordered
from app.domains.checkout.rules import Naming, PricedOrder, Share
from app.domains.checkout.types import (
    Facts,
    Idempotency,
    OrderCreate,
    Outcome,
    PlacedOrder,
    Placement,
)
from app.domains.orders import OrderLink
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork


async def place_order(
    uow: UnitOfWork,
    *,
    order: OrderCreate,
    number: str | None = None,
    idempotency: Idempotency | None = None,
    takes_stock_last: bool = False,
) -> Placement:
    """Place an order and promise its stock, all or nothing.

    The same channel and external id again is the same order; the same idempotency key is the same answer. ``number``
    comes from ``OrderNumbers``; without it one is taken here, and the tenant's other orders wait. Two requests at the
    same instant can meet in the database: ``OrderDesk`` tries again then.

    Locks the counters of limited promotions, the customer's credit, then the stock levels, until the end of the
    transaction. With ``takes_stock_last`` levels are planned with unlocked and taken together with the commit, which
    fails if others took them meanwhile: only for whoever does nothing else in the transaction and tries again without.

    Raises:
        InsufficientStockError: If a line asks for more than is available, and the policy is to refuse that.
        SplitNotAllowedError: If no warehouse has everything, and the policy is not to split.
        InvalidCustomerError: If what is said of a guest is not valid.
        InvalidOrderError: If a field is wrong; names every field.
        IdempotencyKeyReusedError: If the key was used for another request.
        CreditLimitExceededError: If the order is on credit and the customer's limit does not reach.
        PromotionUsedByCustomerError: If the customer has used a promotion as often as one may.
        PromotionUsedUpError: If others took the last use of a promotion or coupon.
        InvalidPaymentError: If the payment makes no sense.
        TaxResidueError: If the taxes do not add up.
    """
    currency = order.currency or uow.tenant.currency
    rules.check_order(order, currency=currency)
    if order.payment is not None:
        payments.require_sensible(order.payment)
    if order.guest is not None and order.customer_id is None:
        customer_id = await customers.ensure_guest(uow, guest=order.guest)
        order = msgspec.structs.replace(order, customer_id=customer_id)
    on = uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date()
    facts = await repository.look_up(uow, order, currency=currency, on=on, idempotency=idempotency)
    known = await _known_before(uow, facts, idempotency)
    if known is not None:
        return known
    return await _place_new(
        uow,
        order,
        facts,
        on=on,
        number=number,
        idempotency=idempotency,
        takes_stock_last=takes_stock_last,
    )


async def _place_new(
    uow: UnitOfWork,
    order: OrderCreate,
    facts: Facts,
    *,
    on: date,
    number: str | None,
    idempotency: Idempotency | None,
    takes_stock_last: bool,
) -> Placement:
    """Price the order, take what it takes, and write it.

    Raises:
        DomainError: Whatever ``place_order`` raises.
    """
    currency = order.currency or uow.tenant.currency
    quoted = rules.quote_order(order, facts, currency=currency, on=on)
    found = await claims.find_discounts(uow, order, facts, quoted=quoted)
    priced = rules.price_order(order, facts, quoted, found=found)
    order_id = new_id()
    await claims.claim_uses(uow, order, found, order_id=order_id, currency=currency)
    if order.on_credit:
        await claims.hold_credit(uow, order, facts)
    demands = rules.demands_of(priced.lines)
    levels = facts.levels
    if not takes_stock_last or rules.has_bundle(priced.lines):
        levels = await inventory.lock_levels(uow, [demand.variant_id for demand in demands])
    plan = rules.plan_stock(
        levels, demands, policy=facts.policy, destination=rules.destination_of(order)
    )
    shares = rules.shares_of(order, priced, plan=plan, facts=facts)
    number = number or await orders.take_number(uow)
    placed = await _name_and_write(
        uow,
        shares,
        facts,
        naming=Naming(order_id=order_id, number=number, at=uow.now, on=on),
        idempotency=idempotency,
    )
    if takes_stock_last:
        repository.take_levels_with_commit(uow, plan.allocations)
    else:
        await repository.take_levels(uow, plan.allocations)
    return Placement(order=placed, outcome=Outcome.NEW)


async def _name_and_write(
    uow: UnitOfWork,
    shares: Sequence[Share],
    facts: Facts,
    *,
    naming: Naming,
    idempotency: Idempotency | None,
) -> PlacedOrder:
    """Write the basket as one order or as two that know each other; returns the first, which is the answer.

    Raises:
        DomainError: Whatever ``place_order`` raises.
    """
    names = [naming]
    if len(shares) > 1:
        second = OrderLink(id=new_id(), number=await orders.take_number(uow))
        first = OrderLink(id=naming.order_id, number=naming.number)
        names = [
            msgspec.structs.replace(naming, split_into=second),
            msgspec.structs.replace(
                naming, order_id=second.id, number=second.number, split_from=first
            ),
        ]
    placed: list[PlacedOrder] = []
    for share, name in zip(shares, names, strict=True):
        await claims.take_credit(uow, share.order, priced=share.priced, order_id=name.order_id)
        order = rules.placed_order(
            share,
            naming=name,
            terms_days=facts.customer.payment_terms_days if share.order.on_credit else None,
        )
        # A repeated request gets the first order, which names the second.
        await _write(uow, share, order, facts=facts, idempotency=None if placed else idempotency)
        placed.append(order)
    return placed[0]


async def _known_before(
    uow: UnitOfWork, facts: Facts, idempotency: Idempotency | None
) -> Placement | None:
    """The answer to the same request, or the order that is there already.

    Raises:
        IdempotencyKeyReusedError: If the key was used for another request.
    """
    if facts.answer is not None and idempotency is not None:
        if facts.answer.request_hash != idempotency.request_hash:
            raise IdempotencyKeyReusedError(
                f"The key '{idempotency.key}' was used for a request with another content."
            )
        return Placement(order=facts.answer.order, outcome=Outcome.REPLAYED)
    if facts.existing_id is not None:
        existing = await repository.find_placed(uow, facts.existing_id)
        if existing is not None:
            return Placement(order=existing, outcome=Outcome.EXISTING)
    return None


async def _write(
    uow: UnitOfWork,
    share: Share,
    placed: PlacedOrder,
    *,
    facts: Facts,
    idempotency: Idempotency | None,
) -> None:
    """Write an order with all that belongs to it, but the levels that it takes from.

    Raises:
        InvalidOrderError: If there is no such customer.
    """
    try:
        await repository.write_order(
            uow,
            placed,
            allocations=share.plan.allocations,
            expires_at=rules.expiry_of(share.order, facts.policy, now=uow.now),
            idempotency=idempotency,
        )
    except asyncpg.ForeignKeyViolationError as error:
        # Variants and warehouses were just read and are never deleted; only the customer was not looked up.
        detail = "There is no such customer."
        issue = FieldIssue(pointer="/customer_id", code="unknown_customer", detail=detail)
        raise InvalidOrderError([issue]) from error
    await _write_attachments(uow, share.order, share.priced, placed=placed)
    if share.plan.backordered:
        uow.emit(OrderBackordered(subject_id=placed.id))


async def _write_attachments(
    uow: UnitOfWork, order: OrderCreate, priced: PricedOrder, *, placed: PlacedOrder
) -> None:
    """What only some orders have: withholdings, discounts, addresses and a first payment."""
    if placed.withheld:
        await repository.write_withheld(uow, placed.id, placed.withheld)
    if priced.parts:
        await repository.add_discounts(uow, placed, priced.parts)
    addresses = {
        kind: address
        for kind, address in (
            ("shipping", order.shipping_address),
            ("billing", order.billing_address),
        )
        if address is not None
    }
    if addresses:
        await repository.add_addresses(uow, order_id=placed.id, addresses=addresses)
    if order.payment is not None:
        (named,) = placed.payments
        await payments.record_payment(
            uow, order_id=placed.id, payment=order.payment, payment_id=named.id
        )
