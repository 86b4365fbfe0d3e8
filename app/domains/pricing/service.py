"""Use cases of pricing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.pricing import repository
from app.domains.pricing.errors import PriceListMissingError
from app.platform.db.unit_of_work import UnitOfWork

_DEFAULT_NAME: Final = "Public"


async def seed_price_list(uow: UnitOfWork) -> UUID:
    """Give a new tenant its default price list, prices with tax, as shops show them; safe to repeat."""
    await repository.add_default_list(
        uow, name=_DEFAULT_NAME, currency=uow.tenant.currency, tax_included=True
    )
    return await default_price_list(uow)


async def default_price_list(uow: UnitOfWork) -> UUID:
    """The tenant's default price list in its own currency.

    Raises:
        PriceListMissingError: If there is none.
    """
    found = await repository.find_default_list(uow, currency=uow.tenant.currency)
    if found is None:
        raise PriceListMissingError(f"There is no default price list in {uow.tenant.currency}.")
    return found


async def set_prices(uow: UnitOfWork, *, prices: Mapping[UUID, Decimal]) -> None:
    """Set the unit prices of variants in the default price list.

    Raises:
        PriceListMissingError: If there is no default price list.
    """
    price_list_id = await default_price_list(uow)
    await repository.set_prices(uow, price_list_id=price_list_id, prices=prices)
