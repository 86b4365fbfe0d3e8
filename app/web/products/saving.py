"""Saves a product with its prices in one unit of work: the catalog has no prices, and the form has both."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains import catalog, pricing
from app.domains.catalog import ProductWrite
from app.platform.db.unit_of_work import UnitOfWork

Prices = Sequence[Decimal | None]


async def save_new(
    uow: UnitOfWork, product: ProductWrite, prices: Prices, *, category: str
) -> UUID:
    """Add a product, its prices and, where one is named, a category of its own."""
    product_id, variant_ids = await catalog.create_product(
        uow, product=await _categorised(uow, product, category)
    )
    await _set_prices(uow, variant_ids, prices)
    return product_id


async def save_over(
    uow: UnitOfWork,
    product_id: UUID,
    product: ProductWrite,
    *,
    prices: Prices,
    values: Mapping[str, str],
) -> None:
    """Change a product and its prices; a price that was emptied stays as it was."""
    # The form has no field for what is said of a single variant.
    known = await catalog.get_product(uow, product_id)
    said = {variant.id: variant.specifications for variant in known.variants}
    variants = [
        msgspec.structs.replace(variant, specifications=said.get(variant.id, ()))
        if variant.id
        else variant
        for variant in product.variants
    ]
    whole = msgspec.structs.replace(product, variants=variants)
    variant_ids = await catalog.update_product(
        uow,
        product_id=product_id,
        version=version_of(values),
        product=await _categorised(uow, whole, values.get("new_category", "")),
    )
    await _set_prices(uow, variant_ids, prices)


def version_of(values: Mapping[str, str]) -> int:
    """The version that a form was made from; one that can't be read is none that a product has."""
    version = values.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0  # noqa: PLR2004 - fits a number


async def _categorised(uow: UnitOfWork, product: ProductWrite, name: str) -> ProductWrite:
    if not name.strip():
        return product
    return msgspec.structs.replace(
        product, category_id=await catalog.create_category(uow, name=name)
    )


async def _set_prices(uow: UnitOfWork, variant_ids: Sequence[UUID], prices: Prices) -> None:
    given = {
        variant_id: price
        for variant_id, price in zip(variant_ids, prices, strict=True)
        if price is not None
    }
    if given:
        await pricing.seed_price_list(uow)
        await pricing.set_prices(uow, prices=given)
