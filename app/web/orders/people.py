"""The customers among whom a form of an order lets choose."""

from typing import Final

from app.domains import customers
from app.domains.customers import CustomerDetail, CustomerNotFoundError, CustomerRow
from app.kernel.ids import InvalidIdError, decode
from app.platform.db.unit_of_work import UnitOfWork

_HITS: Final = 6


async def find_buyer(uow: UnitOfWork, chosen: str) -> CustomerDetail | None:
    """The customer that is chosen, if there is one."""
    try:
        return await customers.get_customer(uow, decode("cus", chosen)) if chosen else None
    except (InvalidIdError, CustomerNotFoundError):
        return None


async def find_people(
    uow: UnitOfWork, text: str, buyer: CustomerDetail | None
) -> list[CustomerRow]:
    """Who can be chosen: the chosen one first, then whom the text finds."""
    hits = await customers.find_customers(uow, text=text, limit=_HITS) if text else []
    if buyer is None:
        return hits
    return [buyer.customer, *(hit for hit in hits if hit.id != buyer.customer.id)]
