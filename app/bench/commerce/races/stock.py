"""The last units of a SKU."""

from typing import Final
from uuid import UUID

from app.bench.commerce.races.contest import Contest, Race
from app.bench.commerce.races.goods import line_of, stock_up

_SOLD_OUT: Final = frozenset({409})
_BOOKS: Final = """
SELECT l.on_hand, l.reserved,
       (SELECT coalesce(sum(r.quantity), 0) FROM tenant.reservation r
        WHERE r.tenant_id = $1 AND r.variant_id = $2 AND r.status = 'active') AS promised,
       (SELECT coalesce(sum(m.quantity), 0) FROM tenant.stock_movement m
        WHERE m.tenant_id = $1 AND m.variant_id = $2) AS moved,
       (SELECT coalesce(sum(m.reserved_quantity), 0) FROM tenant.stock_movement m
        WHERE m.tenant_id = $1 AND m.variant_id = $2) AS moved_reserved,
       (SELECT count(DISTINCT o.order_id) FROM tenant.order_line o
        WHERE o.tenant_id = $1 AND o.variant_id = $2) AS orders,
       (SELECT count(*) FROM tenant.reservation r WHERE r.tenant_id = $1 AND r.variant_id = $2
          AND NOT EXISTS (SELECT 1 FROM tenant.order_line o
                          WHERE o.tenant_id = $1 AND o.id = r.order_line_id)) AS orphans
FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = $2
"""


async def last_units(contest: Contest, *, buyers: int = 64, units: int = 10) -> Race:
    """Many buyers of one unit each: exactly as many as there are units get one."""
    sku, variant_id = await stock_up(contest, units=units)
    order = {"lines": [line_of(sku)], "tax_included": True}

    async def faults() -> list[str]:
        return await _faults(contest, variant_id, units=units)

    return Race(
        name="last units",
        requests=[contest.post("/v1/orders", order) for _ in range(buyers)],
        winners=units,
        refusals=_SOLD_OUT,
        faults=faults,
    )


async def _faults(contest: Contest, variant_id: UUID, *, units: int) -> list[str]:
    """Whatever of orders, level, reservations and movements is not the number of units."""
    async with contest.factory.tenant(contest.tenant_id, read_only=True) as uow:
        books = await uow.fetch_row(_BOOKS, variant_id)
    if books is None:
        return ["the level is gone"]
    equal = ("on_hand", "reserved", "promised", "moved", "moved_reserved", "orders")
    wanted = {**dict.fromkeys(equal, units), "orphans": 0}
    return [
        f"{name} is {books[name]} instead of {value}"
        for name, value in wanted.items()
        if books[name] != value
    ]
