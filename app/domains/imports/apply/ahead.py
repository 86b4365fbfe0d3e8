"""Tells whether a batch can be decided before the one before it is in the database."""

from app.domains import catalog
from app.domains.imports.apply.known import Known
from app.domains.imports.records import Batch


def names_only(batch: Batch) -> bool:
    """Whether a batch asks of the database only what things are called, not how much there is of them."""
    if batch.counts or batch.prices:
        return False
    if any(record.movements or record.is_part for record in batch.orders):
        return False
    return not any(
        record.barcode or record.brand or record.price is not None for record in batch.products
    )


def shares_orders(batch: Batch, before: Batch) -> bool:
    """Whether an order of the batch before goes on in this one."""
    keys = {record.key for record in before.orders}
    return any(record.key in keys for record in batch.orders)


def may_mean_new_goods(batch: Batch, known: Known, before: Known) -> bool:
    """Whether an unknown SKU may be another way to write one that the batch before has."""
    unknown = {line.sku for record in batch.orders for line in record.lines} - known.variants.keys()
    if not unknown:
        return False
    keys = {catalog.sku_key(sku) for sku in before.variants}
    return any(catalog.sku_key(sku) in keys for sku in unknown)
