"""Extra costs of getting goods: freight, duty, insurance, spread over what came in.

They may arrive after the goods were sold: the part of those is the cost of sales of today, the rest goes to stock.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from app.domains import inventory
from app.domains.inventory import AddedCost, CostSplit, EntryKind
from app.domains.purchasing import rules
from app.domains.purchasing.events import LandedCostPosted
from app.domains.purchasing.rules import LandedGoods
from app.domains.purchasing.types import ChargeWrite, ExchangeRate, LandedCostWrite
from app.kernel.ids import new_id
from app.kernel.money import major
from app.platform.db.audit import Subject
from app.platform.db.concurrency import take_document_number
from app.platform.db.unit_of_work import UnitOfWork

_GOODS: Final = """
SELECT l.id AS receipt_line_id, l.quantity - l.returned AS quantity, l.unit_cost, p.weight_g, v.sku AS label
FROM tenant.goods_receipt_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
WHERE l.tenant_id = $1 AND l.receipt_id = ANY($2::uuid[]) AND l.quantity > l.returned
ORDER BY l.receipt_id, l.position
"""
_LOCK_RECEIPTS: Final = """
SELECT id FROM tenant.goods_receipt WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_KNOWN: Final = "SELECT id FROM tenant.landed_cost WHERE tenant_id = $1 AND idempotency_key = $2"
_ADD: Final = """
INSERT INTO tenant.landed_cost (tenant_id, id, number, basis, reference, amount_minor, idempotency_key, actor_label,
                                created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_ADD_CHARGE: Final = """
INSERT INTO tenant.landed_cost_charge (tenant_id, id, landed_cost_id, position, kind, amount_minor, currency,
                                       exchange_rate, rate_source, rate_on, base_minor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_ADD_PARTS: Final = """
INSERT INTO tenant.landed_cost_part (tenant_id, id, landed_cost_id, receipt_line_id, amount_minor, to_stock, to_sales)
SELECT $1, p.id, $2, p.receipt_line_id, p.amount_minor, p.to_stock, p.to_sales
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::numeric[], $7::numeric[])
     AS p(id, receipt_line_id, amount_minor, to_stock, to_sales)
"""


class LandedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What goods of a receipt line bear: minor units of the tenant's currency, and where they go, in major units."""

    receipt_line_id: UUID
    label: str
    quantity: Decimal
    unit_cost: Decimal
    amount_minor: int
    to_stock: Decimal
    to_sales: Decimal


class LandedPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a landed cost would do; the parts add up to the amount."""

    amount_minor: int
    parts: list[LandedPart]


class _Charge(msgspec.Struct, frozen=True, kw_only=True):
    """A charge with its rate and its amount in the tenant's currency."""

    write: ChargeWrite
    rate: ExchangeRate
    base_minor: int


async def preview_landed_cost(uow: UnitOfWork, *, cost: LandedCostWrite) -> LandedPreview:
    """What a landed cost would do now; writes nothing.

    Raises:
        InvalidPurchaseError: If there is no charge, no goods, or a weight that nobody knows.
        UnknownExchangeRateError: If a charge is in another currency and has no rate.
    """
    charges = _charges(uow, cost.charges)
    goods = await _goods(uow, cost.receipt_ids)
    amount_minor = sum(charge.base_minor for charge in charges)
    parts = rules.spread_cost(amount_minor, goods, cost.basis)
    splits = await inventory.read_split(uow, costs=_added(uow, goods, parts))
    return LandedPreview(amount_minor=amount_minor, parts=_parts(goods, parts, splits))


async def post_landed_cost(uow: UnitOfWork, *, cost: LandedCostWrite) -> UUID:
    """Spread extra costs over the goods of receipts; returns the document's id.

    Locks the receipts, then the stock levels of the goods in order of variant and warehouse.

    Raises:
        InvalidPurchaseError: If there is no charge, no goods, or a weight that nobody knows.
        UnknownExchangeRateError: If a charge is in another currency and has no rate.
    """
    # Two posts of the same cost wait for each other here; the unique key stands behind it.
    await uow.fetch(_LOCK_RECEIPTS, list(cost.receipt_ids))
    known: UUID | None = await uow.fetch_value(_KNOWN, cost.idempotency_key)
    if known is not None:
        return known
    charges = _charges(uow, cost.charges)
    goods = await _goods(uow, cost.receipt_ids)
    amount_minor = sum(charge.base_minor for charge in charges)
    shares = rules.spread_cost(amount_minor, goods, cost.basis)
    landed_id = new_id()
    splits = await inventory.add_costs(
        uow, costs=_added(uow, goods, shares), kind=EntryKind.LANDED_COST, document_id=landed_id
    )
    number = f"CI-{await take_document_number(uow, kind='landed_cost'):06d}"
    await uow.execute(
        _ADD,
        landed_id,
        number,
        cost.basis.value,
        cost.reference.strip(),
        amount_minor,
        cost.idempotency_key,
        uow.actor.label,
        uow.now,
    )
    await _write(uow, landed_id, charges=charges, parts=_parts(goods, shares, splits))
    uow.audit(
        "purchasing.landed_cost.posted",
        Subject("landed_cost", landed_id, number),
        after={"basis": cost.basis.value, "amount_minor": amount_minor, "lines": len(goods)},
    )
    uow.emit(LandedCostPosted(subject_id=landed_id, number=number, amount_minor=amount_minor))
    return landed_id


def _charges(uow: UnitOfWork, charges: Sequence[ChargeWrite]) -> list[_Charge]:
    base = uow.tenant.currency
    made: list[_Charge] = []
    for position, charge in enumerate(charges):
        if charge.amount_minor <= 0:
            rules.refuse(f"charges/{position}/amount", "An amount is greater than zero.")
        rate = rules.rate_of(
            charge.currency,
            base,
            charge.exchange_rate,
            pointer=f"/charges/{position}/exchange_rate",
        )
        base_minor = rules.in_base(charge.amount_minor, charge.currency, rate.rate, base)
        made.append(_Charge(write=charge, rate=rate, base_minor=base_minor))
    if not made:
        rules.refuse("charges", "At least one cost is needed.")
    return made


async def _goods(uow: UnitOfWork, receipt_ids: Sequence[UUID]) -> list[LandedGoods]:
    return [LandedGoods(**dict(row)) for row in await uow.fetch(_GOODS, list(receipt_ids))]


def _added(uow: UnitOfWork, goods: Sequence[LandedGoods], shares: Sequence[int]) -> list[AddedCost]:
    return [
        AddedCost(
            receipt_line_id=item.receipt_line_id,
            amount=major(share, uow.tenant.currency),
            quantity=item.quantity,
        )
        for item, share in zip(goods, shares, strict=True)
    ]


def _parts(
    goods: Sequence[LandedGoods], shares: Sequence[int], splits: Sequence[CostSplit]
) -> list[LandedPart]:
    return [
        LandedPart(
            receipt_line_id=item.receipt_line_id,
            label=item.label,
            quantity=item.quantity,
            unit_cost=item.unit_cost,
            amount_minor=share,
            to_stock=split.to_stock,
            to_sales=split.to_sales,
        )
        for item, share, split in zip(goods, shares, splits, strict=True)
    ]


async def _write(
    uow: UnitOfWork, landed_id: UUID, *, charges: Sequence[_Charge], parts: Sequence[LandedPart]
) -> None:
    for position, charge in enumerate(charges, start=1):
        await uow.execute(
            _ADD_CHARGE,
            new_id(),
            landed_id,
            position,
            charge.write.kind.value,
            charge.write.amount_minor,
            charge.write.currency,
            charge.rate.rate,
            charge.rate.source.strip(),
            None if charge.rate.rate_on == date.min else charge.rate.rate_on,
            charge.base_minor,
        )
    await uow.execute(
        _ADD_PARTS,
        landed_id,
        [new_id() for _ in parts],
        [part.receipt_line_id for part in parts],
        [part.amount_minor for part in parts],
        [part.to_stock for part in parts],
        [part.to_sales for part in parts],
    )
