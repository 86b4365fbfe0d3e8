"""Use cases of suppliers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from app.domains.purchasing.errors import InvalidPurchaseError, SupplierNotFoundError
from app.domains.purchasing.types import ContactWrite, SupplierItemWrite, SupplierWrite
from app.kernel.errors import DomainError, FieldIssue
from app.kernel.ids import new_id
from app.kernel.money import decimals_of
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.company import COUNTRIES, written_tax_id

_SAVE: Final = """
INSERT INTO tenant.supplier AS s (tenant_id, id, name, country, tax_id, currency, email, phone, note, payment_days,
                                  lead_days, over_receipt_rate, is_active, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
ON CONFLICT (tenant_id, id) DO UPDATE
SET name = excluded.name, country = excluded.country, tax_id = excluded.tax_id, currency = excluded.currency,
    email = excluded.email, phone = excluded.phone, note = excluded.note, payment_days = excluded.payment_days,
    lead_days = excluded.lead_days, over_receipt_rate = excluded.over_receipt_rate, is_active = excluded.is_active,
    updated_at = excluded.updated_at, version = s.version + 1
"""
_KNOWN: Final = "SELECT 1 FROM tenant.supplier WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
_DROP_CONTACTS: Final = (
    "DELETE FROM tenant.supplier_contact WHERE tenant_id = $1 AND supplier_id = $2"
)
_ADD_CONTACTS: Final = """
INSERT INTO tenant.supplier_contact (tenant_id, id, supplier_id, position, name, role, email, phone)
SELECT $1, c.id, $2, c.position, c.name, c.role, c.email, c.phone
FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
     AS c(id, position, name, role, email, phone)
"""
_SAVE_ITEM: Final = """
INSERT INTO tenant.supplier_item (tenant_id, id, supplier_id, variant_id, supplier_sku, unit_price, min_quantity,
                                  created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (tenant_id, supplier_id, variant_id) DO UPDATE
SET supplier_sku = excluded.supplier_sku, unit_price = excluded.unit_price, min_quantity = excluded.min_quantity,
    updated_at = excluded.updated_at
"""
_LONGEST: Final = 200
_MOST_DAYS: Final = 365


async def save_supplier(
    uow: UnitOfWork,
    *,
    supplier: SupplierWrite,
    contacts: Sequence[ContactWrite] = (),
    supplier_id: UUID | None = None,
) -> UUID:
    """Add a supplier, or change the one with this id and its contacts; returns the id.

    Raises:
        InvalidPurchaseError: If a field makes no sense or another supplier has the tax number.
        SupplierNotFoundError: If there is none with this id.
    """
    tax_id = _checked(supplier)
    if supplier_id is not None and not await uow.fetch_value(_KNOWN, supplier_id):
        raise SupplierNotFoundError("There is no supplier with this id.")
    row_id = supplier_id or new_id()
    try:
        await uow.execute(
            _SAVE,
            row_id,
            supplier.name.strip(),
            supplier.country,
            tax_id,
            supplier.currency,
            supplier.email.strip() or None,
            supplier.phone.strip() or None,
            supplier.note.strip(),
            supplier.payment_days,
            supplier.lead_days,
            supplier.over_receipt_rate,
            supplier.is_active,
            uow.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise InvalidPurchaseError(
            issues=[
                InvalidPurchaseError.issue(
                    "tax_id", "Another supplier has this tax number.", code="tax_id_taken"
                )
            ]
        ) from error
    await _write_contacts(uow, row_id, contacts)
    uow.audit(
        "purchasing.supplier.changed" if supplier_id else "purchasing.supplier.created",
        Subject("supplier", row_id, supplier.name.strip()),
        after={"tax_id": tax_id, "currency": supplier.currency, "is_active": supplier.is_active},
    )
    return row_id


async def save_supplier_item(
    uow: UnitOfWork, *, supplier_id: UUID, item: SupplierItemWrite
) -> None:
    """Say what a supplier calls a variant and asks for it.

    Raises:
        InvalidPurchaseError: If a number makes no sense.
        SupplierNotFoundError: If there is no such supplier or variant.
    """
    if item.min_quantity <= 0 or (item.unit_price is not None and item.unit_price < 0):
        raise InvalidPurchaseError(
            issues=[InvalidPurchaseError.issue("unit_price", "A price is zero or more.")]
        )
    try:
        await uow.execute(
            _SAVE_ITEM,
            new_id(),
            supplier_id,
            item.variant_id,
            item.supplier_sku.strip()[:_LONGEST],
            item.unit_price,
            item.min_quantity,
            uow.now,
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise SupplierNotFoundError("There is no such supplier or variant.") from error


async def _write_contacts(
    uow: UnitOfWork, supplier_id: UUID, contacts: Sequence[ContactWrite]
) -> None:
    named = [item for item in contacts if item.name.strip()]
    await uow.execute(_DROP_CONTACTS, supplier_id)
    await uow.execute(
        _ADD_CONTACTS,
        supplier_id,
        [new_id() for _ in named],
        list(range(len(named))),
        [item.name.strip()[:_LONGEST] for item in named],
        [item.role.strip()[:_LONGEST] for item in named],
        [item.email.strip()[:_LONGEST] for item in named],
        [item.phone.strip()[:_LONGEST] for item in named],
    )


def _checked(supplier: SupplierWrite) -> str | None:
    """The tax number as its country writes it, or none; all fields are checked.

    Raises:
        InvalidPurchaseError: If one makes no sense.
    """
    issues: list[FieldIssue] = []
    if not 2 <= len(supplier.name.strip()) <= _LONGEST:  # noqa: PLR2004 - a name has two letters
        issues.append(InvalidPurchaseError.issue("name", "A name has 2 to 200 characters."))
    if not 0 <= supplier.payment_days <= _MOST_DAYS:
        issues.append(InvalidPurchaseError.issue("payment_days", "Days are 0 to 365."))
    if not 0 <= supplier.lead_days <= _MOST_DAYS:
        issues.append(InvalidPurchaseError.issue("lead_days", "Days are 0 to 365."))
    if not Decimal(0) <= supplier.over_receipt_rate <= 1:
        issues.append(InvalidPurchaseError.issue("over_receipt_rate", "A tolerance is 0 to 100 %."))
    try:
        decimals_of(supplier.currency)
    except DomainError as error:
        issues.append(InvalidPurchaseError.issue("currency", error.detail))
    tax_id = supplier.tax_id.strip() or None
    if tax_id is not None and supplier.country in COUNTRIES:
        written = written_tax_id(supplier.country, tax_id)
        if written is None:
            issues.append(InvalidPurchaseError.issue("tax_id", "The number does not check out."))
        tax_id = written
    if issues:
        raise InvalidPurchaseError(issues=issues)
    return tax_id
