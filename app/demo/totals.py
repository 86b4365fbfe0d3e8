"""How much of a sample a tenant has."""

import msgspec

from app.demo.rows import SOURCE
from app.demo.statements import COUNT
from app.platform.db.unit_of_work import UnitOfWork


class SampleTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a sample a tenant has; ``loaded`` tells whether this call brought it."""

    loaded: bool
    products: int
    variants: int
    customers: int
    orders: int


async def count_sample(uow: UnitOfWork, *, loaded: bool) -> SampleTotals:
    """Count what there is of the sample; ``loaded`` is passed on."""
    row = await uow.fetch_row(COUNT, SOURCE)
    return SampleTotals(loaded=loaded, **dict(row or {}))
