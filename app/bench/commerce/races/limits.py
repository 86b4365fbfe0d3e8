"""The last uses of a coupon, and the rest of a customer's credit."""

from typing import Final

from app.bench.commerce.races.contest import Contest, Race
from app.bench.commerce.races.goods import PRICE_MINOR, line_of, stock_up
from app.domains import customers
from app.domains.customers import CreditTerms
from app.kernel.ids import encode, new_id

_ADD_COUPON: Final = """
INSERT INTO tenant.coupon (tenant_id, id, code, kind, scope, rate, usage_limit)
VALUES ($1, $2, $3, 'percentage', 'order_before_tax', 0.1, $4)
"""
_COUPON_BOOKS: Final = """
SELECT c.used_count, (SELECT count(*) FROM tenant.promotion_use u
                      WHERE u.tenant_id = $1 AND u.coupon_id = c.id AND u.released_at IS NULL) AS uses,
       (SELECT count(*) FROM tenant.order_discount d WHERE d.tenant_id = $1 AND d.coupon_id = c.id) AS orders
FROM tenant.coupon c WHERE c.tenant_id = $1 AND c.id = $2
"""
_ADD_CUSTOMER: Final = (
    "INSERT INTO tenant.customer (tenant_id, id, kind, name) VALUES ($1, $2, 'person', 'Race')"
)
_CREDIT_BOOKS: Final = """
SELECT c.credit_used_minor AS used, (SELECT coalesce(sum(e.amount_minor), 0) FROM tenant.customer_credit_entry e
                                     WHERE e.tenant_id = $1 AND e.customer_id = c.id) AS entries,
       (SELECT coalesce(sum(o.total_minor), 0) FROM tenant.sales_order o
        WHERE o.tenant_id = $1 AND o.customer_id = c.id) AS owed
FROM tenant.customer c WHERE c.tenant_id = $1 AND c.id = $2
"""
#: Another order took the last use while this one was placed, or had taken it before.
_USED_UP: Final = frozenset({409, 422})
_NO_CREDIT: Final = frozenset({409})


async def last_uses(contest: Contest, *, buyers: int = 64, uses: int = 10) -> Race:
    """Many buyers with one code: exactly as many as it has uses get it."""
    sku, _ = await stock_up(contest, units=1000)
    coupon_id = new_id()
    code = f"RACE-{coupon_id.hex.upper()}"
    async with contest.factory.tenant(contest.tenant_id) as uow:
        await uow.execute(_ADD_COUPON, coupon_id, code, uses)
    order = {"lines": [line_of(sku)], "tax_included": True, "coupon_codes": [code]}

    async def faults() -> list[str]:
        async with contest.factory.tenant(contest.tenant_id, read_only=True) as uow:
            books = await uow.fetch_row(_COUPON_BOOKS, coupon_id)
        found = dict(books or {})
        return [f"{name} is {value}" for name, value in found.items() if value != uses]

    return Race(
        name="last uses of a coupon",
        requests=[contest.post("/v1/orders", order) for _ in range(buyers)],
        winners=uses,
        refusals=_USED_UP,
        faults=faults,
    )


async def credit_limit(contest: Contest, *, buyers: int = 64, orders: int = 10) -> Race:
    """Many orders of one customer whose credit reaches for some: exactly these are placed."""
    sku, _ = await stock_up(contest, units=1000)
    customer_id, limit = new_id(), orders * PRICE_MINOR + PRICE_MINOR // 2
    async with contest.factory.tenant(contest.tenant_id) as uow:
        await uow.execute(_ADD_CUSTOMER, customer_id)
        terms = CreditTerms(payment_terms_days=30, limit_minor=limit, currency="CLP")
        await customers.set_credit_terms(uow, customer_id=customer_id, terms=terms)
    order = {
        "lines": [line_of(sku)],
        "tax_included": True,
        "customer_id": encode("cus", customer_id),
        "on_credit": True,
    }

    async def faults() -> list[str]:
        async with contest.factory.tenant(contest.tenant_id, read_only=True) as uow:
            books = await uow.fetch_row(_CREDIT_BOOKS, customer_id)
        wanted = orders * PRICE_MINOR
        return [
            f"{name} is {value}" for name, value in dict(books or {}).items() if value != wanted
        ]

    return Race(
        name="credit limit",
        requests=[contest.post("/v1/orders", order) for _ in range(buyers)],
        winners=orders,
        refusals=_NO_CREDIT,
        faults=faults,
    )
