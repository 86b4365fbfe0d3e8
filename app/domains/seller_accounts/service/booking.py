"""What moves balances: goods that left, goods that came back, corrections by people."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from app.domains import sellers
from app.domains.seller_accounts import repository, rules
from app.domains.seller_accounts.errors import InvalidAdjustmentError
from app.domains.seller_accounts.service.terms import business_date, find_retentions
from app.domains.seller_accounts.types import (
    Adjustment,
    EntryDraft,
    EntryKind,
    Parts,
    Portion,
    Retention,
)
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_REASON_LENGTH: Final = 200
_SELLERS_OF_SHIPMENT: Final = """
SELECT DISTINCT l.seller_id, o.currency FROM tenant.shipment_line h
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = h.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE h.tenant_id = $1 AND h.shipment_id = $2 AND l.seller_id IS NOT NULL
"""
_SELLERS_OF_RETURN: Final = """
SELECT DISTINCT l.seller_id, o.currency FROM tenant.return_line r
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
WHERE r.tenant_id = $1 AND r.return_id = $2 AND l.seller_id IS NOT NULL AND r.received > 0
"""
_COUNTED: Final = """
SELECT coalesce(sum(e.quantity), 0) AS earlier, coalesce(sum(abs(e.gross_minor)), 0)::bigint AS counted_gross,
       coalesce(sum(abs(e.commission_minor)), 0)::bigint AS counted_commission,
       coalesce(sum(abs(e.commission_tax_minor)), 0)::bigint AS counted_tax
FROM tenant.seller_entry e WHERE e.tenant_id = $1 AND e.order_line_id = l.id AND e.kind = '{kind}'
"""
_LEFT: Final = f"""
SELECT h.id AS cause_id, h.quantity, l.id AS order_line_id, l.seller_id, l.order_id, l.quantity AS ordered,
       l.total_minor - l.discount_minor + l.shipping_minor + CASE WHEN o.tax_included THEN 0 ELSE l.tax_minor END
           AS gross_minor,
       l.commission_minor, l.commission_tax_minor AS tax_minor, c.*
FROM tenant.shipment_line h
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = h.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
CROSS JOIN LATERAL ({_COUNTED.format(kind="sale")}) c
WHERE h.tenant_id = $1 AND h.shipment_id = $2 AND l.seller_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM tenant.seller_entry e
                  WHERE e.tenant_id = $1 AND e.kind = 'sale' AND e.source = 'shipment_line:' || h.id)
ORDER BY l.position
"""  # noqa: S608 - our own text; values are bound
# Of freight nothing comes back by itself. Only what was earned here is given back: of a sale that was booked elsewhere
# there is nothing to take back.
_CAME_BACK: Final = f"""
SELECT r.id AS cause_id, least(r.received, s.sold - c.earlier) AS quantity, l.id AS order_line_id, l.seller_id,
       l.order_id, l.quantity AS ordered,
       l.total_minor - l.discount_minor + CASE WHEN o.tax_included THEN 0 ELSE l.tax_minor END AS gross_minor,
       l.commission_minor, l.commission_tax_minor AS tax_minor, c.*, s.sold, s.retained_minor, s.release_on
FROM tenant.return_line r
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = r.order_line_id
JOIN tenant.sales_order o ON o.tenant_id = $1 AND o.id = l.order_id
CROSS JOIN LATERAL (
    SELECT sum(e.quantity) AS sold, sum(e.retained_minor)::bigint AS retained_minor, max(e.release_on) AS release_on
    FROM tenant.seller_entry e WHERE e.tenant_id = $1 AND e.order_line_id = l.id AND e.kind = 'sale') s
CROSS JOIN LATERAL ({_COUNTED.format(kind="return")}) c
WHERE r.tenant_id = $1 AND r.return_id = $2 AND l.seller_id IS NOT NULL AND least(r.received, s.sold - c.earlier) > 0
  AND NOT EXISTS (SELECT FROM tenant.seller_entry e
                  WHERE e.tenant_id = $1 AND e.kind = 'return' AND e.source = 'return_line:' || r.id)
ORDER BY l.position
"""  # noqa: S608 - our own text; values are bound


async def book_shipment(uow: UnitOfWork, *, shipment_id: UUID) -> int:
    """Credit sellers with what left in a shipment, less their commission; returns for how many lines.

    The same shipment again changes nothing. Locks the sellers' accounts.
    """
    selling = await uow.fetch(_SELLERS_OF_SHIPMENT, shipment_id)
    if not selling:
        return 0
    currency, on = selling[0]["currency"], business_date(uow)
    seller_ids = [row["seller_id"] for row in selling]
    accounts = await repository.lock_accounts(uow, seller_ids=seller_ids, currency=currency)
    terms = await find_retentions(uow, seller_ids)
    drafts: dict[UUID, list[EntryDraft]] = {}
    for row in await uow.fetch(_LEFT, shipment_id):
        draft = _sale(row, terms[row["seller_id"]], on=on, currency=currency)
        drafts.setdefault(row["seller_id"], []).append(draft)
    return await _book_all(uow, [(accounts[key], found) for key, found in drafts.items()])


async def book_return(uow: UnitOfWork, *, return_id: UUID) -> int:
    """Take back from sellers what was given back to a buyer, with its commission; returns for how many lines.

    The same return again changes nothing. Locks the sellers' accounts, whose balance may fall below nothing.
    """
    selling = await uow.fetch(_SELLERS_OF_RETURN, return_id)
    if not selling:
        return 0
    currency, on = selling[0]["currency"], business_date(uow)
    seller_ids = [row["seller_id"] for row in selling]
    accounts = await repository.lock_accounts(uow, seller_ids=seller_ids, currency=currency)
    drafts: dict[UUID, list[EntryDraft]] = {}
    for row in await uow.fetch(_CAME_BACK, return_id):
        drafts.setdefault(row["seller_id"], []).append(_return(row, on=on, currency=currency))
    return await _book_all(uow, [(accounts[key], found) for key, found in drafts.items()])


async def adjust(uow: UnitOfWork, *, adjustment: Adjustment) -> bool:
    """Correct a seller's balance by hand; false if the key was used before, which changes nothing.

    Raises:
        InvalidAdjustmentError: If there is no amount, no reason, or we keep no books in the currency.
        SellerNotFoundError: If there is no such seller.
    """
    _require_sensible(adjustment)
    seller = (await sellers.get_seller(uow, adjustment.seller_id)).seller
    accounts = await repository.lock_accounts(
        uow, seller_ids=[seller.id], currency=adjustment.currency
    )
    draft = EntryDraft(
        kind=EntryKind.ADJUSTMENT,
        source=f"{seller.id}:{adjustment.key}",
        booked_on=business_date(uow),
        amount_minor=adjustment.amount_minor,
        reason=adjustment.reason.strip(),
    )
    if await repository.is_booked(uow, draft):
        return False
    await repository.book(uow, accounts[seller.id], [draft])
    uow.audit(
        "seller_accounts.adjusted",
        Subject("seller", seller.id, seller.name),
        after={
            "amount_minor": draft.amount_minor,
            "currency": adjustment.currency,
            "reason": draft.reason,
        },
    )
    return True


async def _book_all(
    uow: UnitOfWork, drafts: Sequence[tuple[repository.AccountHead, list[EntryDraft]]]
) -> int:
    for account, found in drafts:
        await repository.book(uow, account, found)
    return sum(len(found) for _, found in drafts)


def _sale(row: asyncpg.Record, terms: Retention, *, on: date, currency: str) -> EntryDraft:
    parts = rules.share_of(_portion(row), currency)
    retained, release_on = rules.retained_of(parts.net_minor, terms, on=on, currency=currency)
    return EntryDraft(
        kind=EntryKind.SALE,
        source=f"shipment_line:{row['cause_id']}",
        booked_on=on,
        amount_minor=parts.net_minor,
        parts=parts,
        quantity=row["quantity"],
        order_id=row["order_id"],
        order_line_id=row["order_line_id"],
        retained_minor=retained,
        release_on=release_on,
    )


def _return(row: asyncpg.Record, *, on: date, currency: str) -> EntryDraft:
    parts = rules.negated(rules.share_of(_portion(row), currency))
    retained = rules.retained_share(
        row["retained_minor"],
        quantity=row["quantity"],
        of_quantity=row["sold"],
        currency=currency,
    )
    return EntryDraft(
        kind=EntryKind.RETURN,
        source=f"return_line:{row['cause_id']}",
        booked_on=on,
        amount_minor=parts.net_minor,
        parts=parts,
        quantity=row["quantity"],
        order_id=row["order_id"],
        order_line_id=row["order_line_id"],
        retained_minor=-retained,
        release_on=row["release_on"] if retained else None,
    )


def _portion(row: asyncpg.Record) -> Portion:
    return Portion(
        ordered=row["ordered"],
        earlier=Decimal(row["earlier"]),
        quantity=row["quantity"],
        whole=Parts(
            gross_minor=row["gross_minor"],
            commission_minor=row["commission_minor"],
            tax_minor=row["tax_minor"],
        ),
        counted=Parts(
            gross_minor=row["counted_gross"],
            commission_minor=row["counted_commission"],
            tax_minor=row["counted_tax"],
        ),
    )


def _require_sensible(adjustment: Adjustment) -> None:
    checks = [
        (adjustment.amount_minor != 0, "amount", "Say how much."),
        (0 < len(adjustment.reason.strip()) <= _REASON_LENGTH, "reason",
         f"Say why, in at most {_REASON_LENGTH} characters."),
        (adjustment.currency in CURRENCY_DECIMALS, "currency", "Unknown currency."),
    ]  # fmt: skip
    issues = [
        FieldIssue(pointer=f"/{field}", code=f"seller_accounts.{field}", detail=detail)
        for is_right, field, detail in checks
        if not is_right
    ]
    if issues:
        raise InvalidAdjustmentError("Look at the fields that are marked.", issues=issues)
