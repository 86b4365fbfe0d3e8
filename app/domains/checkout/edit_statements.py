"""Writes an order as an edit made it; the order's row is locked."""

from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains import promotions
from app.domains.checkout import repository, rules
from app.domains.checkout.edit_types import OrderEdit
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.rules import DiscountRow
from app.domains.checkout.types import OrderAddressCreate, PlacedLine, PlacedOrder
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_HEADER: Final = """
UPDATE tenant.sales_order
SET items_minor = $3, discount_minor = $4, shipping_minor = $5, tax_minor = $6, total_minor = $7, note = $8,
    customer_id = coalesce($9, customer_id), version = version + 1, updated_at = $10, withheld_minor = $11
WHERE tenant_id = $1 AND id = $2
"""
_DROP_TAXES: Final = """
DELETE FROM tenant.order_line_tax WHERE tenant_id = $1 AND order_line_id = ANY($2::uuid[])
"""
_FIND_DISCOUNTS: Final = """
SELECT id, amount_minor, order_line_id, promotion_id, coupon_id FROM tenant.order_discount
WHERE tenant_id = $1 AND order_id = $2 AND level <> 'shipping' ORDER BY created_at, id
"""
# What comes to nothing is no discount any more.
_WRITE_DISCOUNTS: Final = """
WITH gone AS (
    DELETE FROM tenant.order_discount d USING unnest($2::uuid[], $3::bigint[]) AS n(id, amount_minor)
    WHERE d.tenant_id = $1 AND d.id = n.id AND n.amount_minor = 0
)
UPDATE tenant.order_discount d SET amount_minor = n.amount_minor
FROM unnest($2::uuid[], $3::bigint[]) AS n(id, amount_minor)
WHERE d.tenant_id = $1 AND d.id = n.id AND n.amount_minor > 0 AND d.amount_minor <> n.amount_minor
"""
_DROP_LINES: Final = """
DELETE FROM tenant.order_line WHERE tenant_id = $1 AND id = ANY($2::uuid[])
"""
# A line with another quantity is promised anew, all of it: nothing of it waits any more.
_WRITE_LINES: Final = """
INSERT INTO tenant.order_line (tenant_id, id, order_id, position, variant_id, sku, name, warehouse_id, quantity,
                               unit_price, total_minor, discount_minor, tax_minor, seller_id, commission_minor,
                               commission_tax_minor, commission_rate, commission_tax_rate, commission_scheme_id)
SELECT $1, l.id, $2, l.position, l.variant_id, l.sku, l.name, l.warehouse_id, l.quantity, l.unit_price, l.total_minor,
       l.discount_minor, l.tax_minor, l.seller_id, l.commission_minor, l.commission_tax_minor, l.commission_rate,
       l.commission_tax_rate, l.commission_scheme_id
FROM jsonb_to_recordset($3::jsonb)
     AS l(id uuid, position bigint, variant_id uuid, sku text, name text, warehouse_id uuid, quantity numeric,
          unit_price numeric, total_minor bigint, discount_minor bigint, tax_minor bigint, seller_id uuid,
          commission_minor bigint, commission_tax_minor bigint, commission_rate numeric, commission_tax_rate numeric,
          commission_scheme_id uuid)
ON CONFLICT (tenant_id, id) DO UPDATE
SET quantity = excluded.quantity, unit_price = excluded.unit_price, total_minor = excluded.total_minor,
    discount_minor = excluded.discount_minor, tax_minor = excluded.tax_minor, warehouse_id = excluded.warehouse_id,
    commission_minor = excluded.commission_minor, commission_tax_minor = excluded.commission_tax_minor,
    backordered = CASE WHEN tenant.order_line.quantity = excluded.quantity
                       THEN tenant.order_line.backordered ELSE 0 END
"""
_WRITE_TAXES: Final = """
INSERT INTO tenant.order_line_tax (tenant_id, id, order_line_id, code, name, rate, base_minor, amount_minor)
SELECT $1, t.id, t.order_line_id, t.code, t.name, t.rate, t.base_minor, t.amount_minor
FROM jsonb_to_recordset($2::jsonb)
     AS t(id uuid, order_line_id uuid, code text, name text, rate numeric, base_minor bigint, amount_minor bigint)
"""
_DROP_ADDRESSES: Final = """
DELETE FROM tenant.order_address WHERE tenant_id = $1 AND order_id = $2 AND kind = ANY($3::text[])
"""


async def write_edit(
    uow: UnitOfWork, *, before: PlacedOrder, after: PlacedOrder, edit: OrderEdit
) -> None:
    """Write header, lines, taxes and addresses of an edited order.

    Raises:
        InvalidOrderError: If there is no such customer.
    """
    note = after.note if edit.note is None else edit.note
    try:
        await uow.execute(
            _HEADER,
            before.id,
            after.items_minor,
            after.discount_minor,
            after.shipping_minor,
            after.tax_minor,
            after.total_minor,
            note,
            after.customer_id,
            uow.now,
            after.withheld_minor,
        )
    except asyncpg.ForeignKeyViolationError as error:
        detail = "There is no such customer."
        issue = FieldIssue(pointer="/customer_id", code="unknown_customer", detail=detail)
        raise InvalidOrderError([issue]) from error
    if after.lines is not before.lines:
        await _write_lines(uow, before=before, after=after)
    if after.withheld != before.withheld:
        await repository.write_withheld(uow, before.id, after.withheld)
    await _write_addresses(uow, before.id, edit)


async def _write_lines(uow: UnitOfWork, *, before: PlacedOrder, after: PlacedOrder) -> None:
    kept = {line.id for line in after.lines}
    await uow.execute(_DROP_TAXES, [line.id for line in before.lines])
    await _write_discounts(uow, before=before, after=after)
    await uow.execute(_DROP_LINES, [line.id for line in before.lines if line.id not in kept])
    await uow.execute(_WRITE_LINES, after.id, msgspec.json.encode(after.lines).decode())
    await uow.execute(_WRITE_TAXES, msgspec.json.encode(_tax_rows(after.lines)).decode())


async def _write_discounts(uow: UnitOfWork, *, before: PlacedOrder, after: PlacedOrder) -> None:
    """Bring what promotions took off, and what their uses came to, to what the lines still carry of it."""
    rows = [DiscountRow(**dict(row)) for row in await uow.fetch(_FIND_DISCOUNTS, before.id)]
    if not rows:
        return
    carried = rules.carried_discounts(before, after, rows)
    await uow.execute(
        _WRITE_DISCOUNTS, [row.id for row in carried], [row.amount_minor for row in carried]
    )
    await promotions.amend_uses(
        uow, order_id=before.id, changes=rules.changed_claims(rows, carried)
    )


def _tax_rows(lines: list[PlacedLine]) -> list[dict[str, object]]:
    return [
        {"id": new_id(), "order_line_id": line.id, **msgspec.structs.asdict(tax)}
        for line in lines
        for tax in line.taxes
    ]


async def _write_addresses(uow: UnitOfWork, order_id: UUID, edit: OrderEdit) -> None:
    changed: dict[str, OrderAddressCreate] = {
        kind: address
        for kind, address in (
            ("shipping", edit.shipping_address),
            ("billing", edit.billing_address),
        )
        if address is not None
    }
    if changed:
        await uow.execute(_DROP_ADDRESSES, order_id, list(changed))
        await repository.add_addresses(uow, order_id=order_id, addresses=changed)
