"""Writes prices: those that products bring with them, and those of a file of prices, of which each change is told."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains import pricing
from app.domains.imports.apply.known import Known, find_barcodes
from app.domains.imports.records import Batch, IssueRecord, ProductRecord
from app.domains.imports.types import IssueSeverity
from app.domains.pricing import PriceChange, PriceWrite
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork

_MOST: Final = 10_000
#: How a change says that there was no price.
NO_PRICE: Final = "—"


async def find_price_lists(uow: UnitOfWork, batch: Batch) -> dict[str, UUID]:
    """The price lists that a batch names, and the default one by an empty name."""
    names = {record.price_list for record in batch.prices}
    names |= {record.price_list for record in batch.products if record.price is not None}
    if not names:
        return {}
    return await pricing.find_price_lists(uow, names=names, currency=batch.currency)


async def refuse_products(uow: UnitOfWork, batch: Batch, known: Known) -> list[IssueRecord]:
    """Keep products out whose price list nobody knows or whose bar code is another product's."""
    owners = await find_barcodes(
        uow, [record.barcode for record in batch.products if record.barcode]
    )
    issues: list[IssueRecord] = []
    kept: list[ProductRecord] = []
    for record in batch.products:
        if record.price is not None and record.price_list.lower() not in known.price_lists:
            issues.append(_unknown_list(record.row, record.price_list, batch.currency))
        elif record.barcode and owners.get(record.barcode, record.sku) != record.sku:
            detail = {"barcode": record.barcode}
            issues.append(IssueRecord(row=record.row, code="imports.barcode_taken", detail=detail))
        else:
            kept.append(record)
    batch.products = kept
    return issues


def refuse_prices(batch: Batch, known: Known) -> list[IssueRecord]:
    """Keep prices out whose list or SKU nobody knows."""
    issues: list[IssueRecord] = []
    for record in batch.prices:
        if record.price_list.lower() not in known.price_lists:
            issues.append(_unknown_list(record.row, record.price_list, batch.currency))
        elif record.sku not in known.variants:
            detail = {"sku": record.sku}
            issues.append(IssueRecord(row=record.row, code="imports.sku_waiting", detail=detail))
    refused = {issue.row for issue in issues}
    batch.prices = [record for record in batch.prices if record.row not in refused]
    return issues


def _unknown_list(row: int, name: str, currency: str) -> IssueRecord:
    return IssueRecord(
        row=row, code="imports.price_list_unknown", detail={"name": name, "currency": currency}
    )


async def write_product_prices(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, batch: Batch, new_skus: set[str], known: Known
) -> None:
    """Set the prices of products that are new; those of products that were there stay."""
    wanted: dict[UUID, list[PriceWrite]] = defaultdict(list)
    for record in batch.products:
        if record.price is not None and record.sku in new_skus:
            wanted[known.price_lists[record.price_list.lower()]].append(
                PriceWrite(variant_id=known.variants[record.sku][0], unit_price=record.price)
            )
    for list_id in sorted(wanted):
        await _write(uow, list_id, wanted[list_id])


async def write_prices(uow: UnitOfWork, batch: Batch, known: Known) -> list[IssueRecord]:
    """Set prices of a file; returns a note of each change, from which it can be taken back."""
    wanted: dict[UUID, list[PriceWrite]] = defaultdict(list)
    rows: dict[tuple[UUID, UUID, Decimal], tuple[int, str]] = {}
    for record in batch.prices:
        list_id, variant_id = (
            known.price_lists[record.price_list.lower()],
            known.variants[record.sku][0],
        )
        rows[list_id, variant_id, record.min_quantity] = (record.row, record.price_list)
        wanted[list_id].append(
            PriceWrite(
                variant_id=variant_id,
                unit_price=record.unit_price,
                min_quantity=record.min_quantity,
            )
        )
    notes: list[IssueRecord] = []
    for list_id in sorted(wanted):
        for change in await _write(uow, list_id, wanted[list_id]):
            row, name = rows[list_id, change.variant_id, change.min_quantity]
            notes.append(_note(change, list_id, row=row, name=name))
    return notes


async def _write(uow: UnitOfWork, list_id: UUID, prices: Sequence[PriceWrite]) -> list[PriceChange]:
    changes: list[PriceChange] = []
    for start in range(0, len(prices), _MOST):
        changes += await pricing.write_prices(uow, list_id, prices[start : start + _MOST])
    return changes


def _note(change: PriceChange, list_id: UUID, *, row: int, name: str) -> IssueRecord:
    return IssueRecord(
        row=row,
        code="imports.price_set",
        severity=IssueSeverity.NOTE,
        detail={
            "sku": change.sku,
            "list": name or NO_PRICE,
            "before": NO_PRICE if change.before is None else plain(change.before),
            "after": NO_PRICE if change.after is None else plain(change.after),
            "price_list_id": str(list_id),
            "variant_id": str(change.variant_id),
            "min_quantity": str(change.min_quantity),
        },
    )
