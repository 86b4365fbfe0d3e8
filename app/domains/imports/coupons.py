"""The decision that a sheet leaves open: on what its coupon counts."""

from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.imports.errors import CouponDecisionError
from app.domains.imports.types import CouponDecision
from app.domains.tax import Rate, TaxableLine, order_taxes
from app.kernel.ids import new_id
from app.kernel.money import allocate, major, round_minor
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

LOCK_ORDER: Final = """
SELECT o.id, o.number, o.currency, o.tax_included, o.items_minor, o.discount_minor, o.shipping_minor, o.tax_minor,
       o.total_minor, o.status, f.detail ->> 'code' AS code, (f.detail ->> 'rate')::numeric AS rate
FROM tenant.sales_order o
JOIN tenant.order_flag f ON f.tenant_id = $1 AND f.order_id = o.id AND f.code = 'coupon_undecided'
                        AND f.resolved_at IS NULL
WHERE o.tenant_id = $1 AND o.id = $2
FOR UPDATE OF o, f
"""
LINES: Final = """
SELECT l.id, l.total_minor, t.id AS tax_id, t.code, t.name, t.rate
FROM tenant.order_line l
LEFT JOIN tenant.order_line_tax t ON t.tenant_id = $1 AND t.order_line_id = l.id
WHERE l.tenant_id = $1 AND l.order_id = $2 ORDER BY l.position
"""
RESOLVE: Final = """
UPDATE tenant.order_flag SET resolved_at = $3, resolution = $4
WHERE tenant_id = $1 AND order_id = $2 AND code = 'coupon_undecided'
"""
UPDATE_LINES: Final = """
UPDATE tenant.order_line l SET discount_minor = d.discount, tax_minor = d.tax
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS d(id, discount, tax)
WHERE l.tenant_id = $1 AND l.id = d.id
"""
UPDATE_TAXES: Final = """
UPDATE tenant.order_line_tax t SET base_minor = d.base, amount_minor = d.amount
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS d(id, base, amount)
WHERE t.tenant_id = $1 AND t.id = d.id
"""
UPDATE_ORDER: Final = """
UPDATE tenant.sales_order
SET discount_minor = $3, tax_minor = $4, total_minor = $5, version = version + 1, updated_at = $6
WHERE tenant_id = $1 AND id = $2
"""
ADD_DISCOUNT: Final = """
INSERT INTO tenant.order_discount (tenant_id, id, order_id, source, code, reason, amount_minor)
VALUES ($1, $2, $3, 'coupon', $4, $5, $6)
"""
REDEEM: Final = """
WITH used AS (
    UPDATE tenant.coupon SET used_count = used_count + 1, updated_at = now(),
           scope = CASE WHEN scope = 'undecided' THEN $5 ELSE scope END
    WHERE tenant_id = $1 AND code = $2 RETURNING id
)
INSERT INTO tenant.coupon_redemption (tenant_id, id, coupon_id, order_id)
SELECT $1, $3, used.id, $4 FROM used
"""
ADD_EVENT: Final = """
INSERT INTO tenant.order_event (tenant_id, id, order_id, at, kind, detail, actor_kind, actor_label)
VALUES ($1, $2, $3, $4, 'coupon_decided',
        jsonb_build_object('code', $5::text, 'decision', $6::text, 'amount_minor', $7::bigint), $8, $9)
"""


async def decide_coupon(uow: UnitOfWork, *, order_id: UUID, decision: CouponDecision) -> int:
    """Say on what the coupon of an imported order counts; returns the discount in minor units.

    Before tax, the discount is shared among the lines by value and each tax is computed on what is left; after tax
    it comes off the total and taxes stay. Shares always add up to the discount.

    Raises:
        CouponDecisionError: If no coupon of this order waits for a decision.
    """
    order = await uow.fetch_row(LOCK_ORDER, order_id)
    if order is None:
        raise CouponDecisionError("No coupon of this order waits for a decision.")
    discount = 0
    if decision is CouponDecision.ORDER_BEFORE_TAX:
        discount = await _before_tax(uow, order)
    elif decision is CouponDecision.ORDER_AFTER_TAX:
        owed = order["total_minor"] - order["shipping_minor"]
        discount = min(
            _share(owed, order["rate"], order["currency"]),
            order["items_minor"] + order["shipping_minor"],
        )
        await _write_order(uow, order, discount, order["tax_minor"])
    if discount:
        await uow.execute(ADD_DISCOUNT, new_id(), order_id, order["code"], decision.value, discount)
    if decision is not CouponDecision.IGNORE:
        await uow.execute(REDEEM, order["code"], new_id(), order_id, decision.value)
    await uow.execute(RESOLVE, order_id, uow.now, decision.value)
    await uow.execute(
        ADD_EVENT,
        new_id(),
        order_id,
        uow.now,
        order["code"],
        decision.value,
        discount,
        uow.actor.kind.value,
        uow.actor.label,
    )
    uow.audit(
        "order.coupon_decided",
        Subject("sales_order", order_id, order["number"]),
        before={"total_minor": order["total_minor"]},
        after={"decision": decision.value, "code": order["code"], "discount_minor": discount},
    )
    return discount


def _share(amount_minor: int, rate: Decimal, currency: str) -> int:
    return round_minor(major(amount_minor, currency) * rate, currency)


async def _before_tax(uow: UnitOfWork, order: asyncpg.Record) -> int:
    rows = await uow.fetch(LINES, order["id"])
    totals = {row["id"]: row["total_minor"] for row in rows}
    discount = _share(order["items_minor"], order["rate"], order["currency"])
    shares = dict(zip(totals, allocate(discount, list(totals.values())), strict=True))
    taxable = [
        TaxableLine(
            amount_minor=total - shares[line_id],
            rates=[
                Rate(code=row["code"], name=row["name"], rate=row["rate"])
                for row in rows
                if row["id"] == line_id and row["tax_id"] is not None
            ],
        )
        for line_id, total in totals.items()
    ]
    result = order_taxes(taxable, currency=order["currency"], tax_included=order["tax_included"])
    of_line = dict(zip(totals, result.lines, strict=True))
    await uow.execute(
        UPDATE_LINES,
        list(totals),
        [shares[line_id] for line_id in totals],
        [sum(tax.amount_minor for tax in of_line[line_id]) for line_id in totals],
    )
    taxes = [
        (row["tax_id"], tax)
        for row in rows
        for tax in of_line[row["id"]]
        if row["tax_id"] is not None and tax.code == row["code"]
    ]
    await uow.execute(
        UPDATE_TAXES,
        [tax_id for tax_id, _ in taxes],
        [tax.base_minor for _, tax in taxes],
        [tax.amount_minor for _, tax in taxes],
    )
    await _write_order(uow, order, discount, result.tax_minor)
    return discount


async def _write_order(uow: UnitOfWork, order: asyncpg.Record, discount: int, tax: int) -> None:  # noqa: PLR0917 - the context of one step, passed on
    discount += order["discount_minor"]
    total = order["items_minor"] - discount + order["shipping_minor"]
    total += 0 if order["tax_included"] else tax
    await uow.execute(UPDATE_ORDER, order["id"], discount, tax, total, uow.now)
