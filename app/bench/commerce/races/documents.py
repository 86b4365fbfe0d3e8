"""Money that goes back of one order, and numbers of documents, which have no gaps."""

from decimal import Decimal
from typing import Final

from app.bench.commerce.races.contest import Contest, Race
from app.bench.commerce.races.goods import PRICE_MINOR, stock_up
from app.domains import checkout, fulfillment
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import DispatchCreate
from app.domains.payments import PaymentCreate, PaymentMethod
from app.kernel.ids import encode

#: Everything has gone back, or is on its way back, already.
_NOTHING_LEFT: Final = frozenset({409})
_REFUND_BOOKS: Final = """
SELECT (SELECT count(*) FROM tenant.refund r WHERE r.tenant_id = $1 AND r.payment_id = p.id) AS refunds,
       (SELECT coalesce(sum(r.amount_minor), 0) FROM tenant.refund r
        WHERE r.tenant_id = $1 AND r.payment_id = p.id) AS refunded_minor, p.amount_minor
FROM tenant.payment p WHERE p.tenant_id = $1 AND p.order_id = $2
"""
_NUMBER_BOOKS: Final = """
SELECT (SELECT count(*) FROM tenant.sales_return r WHERE r.tenant_id = $1 AND r.order_id = $2) AS returns,
       (SELECT coalesce(sum(l.quantity), 0) FROM tenant.return_line l
        JOIN tenant.sales_return r ON r.tenant_id = $1 AND r.id = l.return_id
        WHERE l.tenant_id = $1 AND r.order_id = $2) AS units,
       (SELECT max(substr(r.number, 3)::bigint) - count(*) FROM tenant.sales_return r
        WHERE r.tenant_id = $1) AS missing_numbers,
       (SELECT s.next_value - 1 - count(*) FROM tenant.sales_return r
        JOIN tenant.number_sequence s ON s.tenant_id = $1 AND s.kind = 'return'
        WHERE r.tenant_id = $1 GROUP BY s.next_value) AS lost_numbers
"""


async def refunds(contest: Contest, *, clerks: int = 48, units: int = 10) -> Race:
    """Many give one unit's price of an order back: never more than was paid, and exactly that in the end."""
    order = await _sold(contest, units=units)
    body = {"amount": str(PRICE_MINOR), "reason": "Race"}

    async def faults() -> list[str]:
        async with contest.factory.tenant(contest.tenant_id, read_only=True) as uow:
            books = await uow.fetch_row(_REFUND_BOOKS, order.id)
        found = dict(books or {})
        wanted = {
            "refunds": units,
            "refunded_minor": order.total_minor,
            "amount_minor": order.total_minor,
        }
        return [] if found == wanted else [f"{found} instead of {wanted}"]

    path = f"/v1/orders/{encode('ord', order.id)}/refunds"
    return Race(
        name="refunds",
        requests=[contest.post(path, body) for _ in range(clerks)],
        winners=units,
        refusals=_NOTHING_LEFT,
        faults=faults,
    )


async def document_numbers(contest: Contest, *, clerks: int = 48, units: int = 10) -> Race:
    """Many note returns of one order: those that are refused, or die, leave no number out."""
    order = await _sold(contest, units=units)
    line = {"order_line_id": encode("oln", order.lines[0].id), "quantity": "1", "reason": "other"}
    body = {"order_id": encode("ord", order.id), "lines": [line]}

    async def faults() -> list[str]:
        async with contest.factory.tenant(contest.tenant_id, read_only=True) as uow:
            books = await uow.fetch_row(_NUMBER_BOOKS, order.id)
        found = {key: int(value) for key, value in dict(books or {}).items()}
        wanted = {"returns": units, "units": units, "missing_numbers": 0, "lost_numbers": 0}
        return [] if found == wanted else [f"{found} instead of {wanted}"]

    return Race(
        name="document numbers",
        requests=[contest.post("/v1/returns", body) for _ in range(clerks)],
        winners=units,
        refusals=_NOTHING_LEFT,
        faults=faults,
    )


async def _sold(contest: Contest, *, units: int) -> PlacedOrder:
    """An order that is paid whole and has left."""
    sku, _ = await stock_up(contest, units=units)
    line = OrderLineCreate(sku=sku, quantity=Decimal(units), unit_price=Decimal(PRICE_MINOR))
    payment = PaymentCreate(method=PaymentMethod.CASH, amount_minor=units * PRICE_MINOR)
    order = OrderCreate(lines=[line], currency="CLP", tax_included=True, payment=payment)
    async with contest.factory.tenant(contest.tenant_id) as uow:
        placed = (await checkout.place_order(uow, order=order)).order
    async with contest.factory.tenant(contest.tenant_id) as uow:
        await fulfillment.dispatch_order(uow, order_id=placed.id, dispatch=DispatchCreate())
    return placed
