"""Reads of suppliers."""

from typing import Final
from uuid import UUID

from app.domains.purchasing.errors import SupplierNotFoundError
from app.domains.purchasing.queries.paging import Listing, newest_first, one_of
from app.domains.purchasing.views import (
    ContactView,
    SupplierDetail,
    SupplierItemView,
    SupplierRow,
)
from app.kernel.pagination import Page, PageRequest
from app.platform.db.conditions import Conditions, like_anywhere
from app.platform.db.unit_of_work import UnitOfWork

_SUPPLIERS: Final = """
SELECT s.id, s.name, s.country, s.tax_id, s.currency, s.email, s.phone, s.note, s.payment_days, s.lead_days,
       s.over_receipt_rate, s.is_active,
       (SELECT count(*) FROM tenant.purchase_order o WHERE o.tenant_id = $1 AND o.supplier_id = s.id
        AND o.status IN ('sent', 'partially_received')) AS open_orders,
       (SELECT coalesce(sum(i.net_minor + i.tax_minor - i.paid_minor), 0)::bigint FROM tenant.supplier_invoice i
        WHERE i.tenant_id = $1 AND i.supplier_id = s.id AND i.currency = s.currency) AS owed_minor
FROM tenant.supplier s
WHERE {conditions} ORDER BY s.id {direction} LIMIT {limit}
"""
_LISTING: Final = Listing[SupplierRow](
    statement=_SUPPLIERS,
    column="s.id",
    make=lambda row: SupplierRow(**dict(row)),
    key=lambda row: row.id,
)
_CONTACTS: Final = """
SELECT name, role, email, phone FROM tenant.supplier_contact
WHERE tenant_id = $1 AND supplier_id = $2 ORDER BY position
"""
_ITEMS: Final = """
SELECT i.variant_id, v.sku, v.name, i.supplier_sku, i.unit_price, i.min_quantity
FROM tenant.supplier_item i
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = i.variant_id
WHERE i.tenant_id = $1 AND i.supplier_id = $2 ORDER BY v.sku LIMIT 500
"""


async def list_suppliers(
    uow: UnitOfWork, *, page: PageRequest, search: str = "", is_active: bool | None = None
) -> Page[SupplierRow]:
    """A page of suppliers, newest first; ``search`` is a part of the name or of the tax number."""
    conditions = Conditions("s.tenant_id = $1")
    if search:
        pattern = like_anywhere(search)
        conditions.add("(s.name ILIKE {} OR s.tax_id ILIKE {})", pattern, pattern)
    if is_active is not None:
        conditions.add("s.is_active = {}", is_active)
    return await newest_first(uow, _LISTING, conditions, page=page)


async def get_supplier(uow: UnitOfWork, supplier_id: UUID) -> SupplierDetail:
    """A supplier with contacts and up to 500 items.

    Raises:
        SupplierNotFoundError: If there is none with this id.
    """
    row = await uow.fetch_row(one_of(_LISTING), supplier_id)
    if row is None:
        raise SupplierNotFoundError("There is no supplier with this id.")
    return SupplierDetail(
        supplier=SupplierRow(**dict(row)),
        contacts=[ContactView(**dict(item)) for item in await uow.fetch(_CONTACTS, supplier_id)],
        items=[SupplierItemView(**dict(item)) for item in await uow.fetch(_ITEMS, supplier_id)],
    )
