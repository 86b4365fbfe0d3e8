"""Looks up all that a batch names."""

from collections.abc import Mapping
from typing import TypeVar

from app.domains.imports.apply import known as finders
from app.domains.imports.apply import prices
from app.domains.imports.apply.known import Known
from app.domains.imports.records import Batch
from app.platform.db.unit_of_work import UnitOfWork

_Found = TypeVar("_Found")


async def look_up(uow: UnitOfWork, batch: Batch, before: Known) -> Known:
    """All that the batch names and the tenant has, or will have when the batch before is committed."""
    channel, records = batch.channel, batch.orders
    known = Known()
    known.orders = await finders.find_orders(uow, channel, [record.key for record in records])
    new_keys = [record.key for record in records if record.key not in known.orders]
    known.numbers = await finders.find_numbers(uow, new_keys)
    customers = {record.key for record in batch.customers}
    customers |= {record.customer for record in records if record.customer}
    found = await finders.find_by_source(uow, "customer", channel, customers)
    known.customers = _either(found, customers, before.customers)
    lines = [line for record in records for line in record.lines]
    sellers = {record.key for record in batch.sellers} | {
        line.seller for line in lines if line.seller
    }
    found = await finders.find_by_source(uow, "seller", channel, sellers)
    known.sellers = _either(found, sellers, before.sellers)
    categories = {record.key for record in batch.categories}
    categories |= {record.category for record in batch.products if record.category}
    found = await finders.find_by_source(uow, "category", channel, categories)
    known.categories = _either(found, categories, before.categories)
    await _look_up_shelf(uow, batch, known)
    skus = {record.sku for record in batch.products} | {line.sku for line in lines}
    skus |= {count.sku for count in batch.counts} | {price.sku for price in batch.prices}
    known.variants = _either(await finders.find_variants(uow, skus), skus, before.variants)
    codes = {move.warehouse for record in records for move in record.movements}
    codes |= {count.warehouse for count in batch.counts}
    found = await finders.find_codes(uow, finders.WAREHOUSES, codes)
    known.warehouses = _either(found, codes, before.warehouses)
    coupons = {record.coupon.code for record in records if record.coupon}
    found = await finders.find_codes(uow, finders.COUPONS, coupons)
    known.coupons = _either(found, coupons, before.coupons)
    return known


def _either(
    found: dict[str, _Found], wanted: set[str], before: Mapping[str, _Found]
) -> dict[str, _Found]:
    """What was found, and of the rest what the batch before knows."""
    return {key: before[key] for key in wanted if key in before} | found


async def _look_up_shelf(uow: UnitOfWork, batch: Batch, known: Known) -> None:
    """Brands, price lists, and categories that somebody made by hand."""
    missing = [record for record in batch.categories if record.key not in known.categories]
    named = await finders.find_named(
        uow, finders.CATEGORY_NAMES, [record.name for record in missing]
    )
    for record in missing:
        if record.name.lower() in named:
            known.categories[record.key] = named[record.name.lower()]
    brands = [record.brand for record in batch.products if record.brand]
    known.brands = await finders.find_named(uow, finders.BRANDS, brands)
    known.price_lists = await prices.find_price_lists(uow, batch)
