"""Suppliers through the API: who they are, how one reaches them, what they call goods and ask for them."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from app.domains import purchasing
from app.domains.purchasing import (
    ContactWrite,
    SupplierDetail,
    SupplierItemWrite,
    SupplierNotFoundError,
    SupplierRow,
    SupplierWrite,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    MoneyBody,
    PageBody,
    accepts,
    body_id,
    money,
    page_body,
    path_id,
)
from app.public_api.openapi import problems
from app.public_api.v1.stock_moves import Limit

_Text = Annotated[str, msgspec.Meta(max_length=200)]


class ContactBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who works at a supplier."""

    name: _Text
    role: _Text = ""
    email: _Text = ""
    phone: _Text = ""


class SupplierWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A supplier. `payment_days` counts from the invoice's date; up to `over_receipt_rate` more may be received."""

    name: _Text
    country: Annotated[str, msgspec.Meta(min_length=2, max_length=2, examples=["CL"])]
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3, examples=["CLP"])]
    tax_id: _Text = ""
    email: _Text = ""
    phone: _Text = ""
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    payment_days: int = 0
    lead_days: int = 0
    over_receipt_rate: DecimalText = "0"
    is_active: bool = True
    contacts: Annotated[list[ContactBody], msgspec.Meta(max_length=50)] = []


class SupplierItemWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the supplier calls a variant and asks for one unit, in the supplier's currency."""

    variant_id: str
    supplier_sku: _Text = ""
    unit_price: DecimalText | None = None
    min_quantity: DecimalText = "1"


class SupplierBody(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier, with how many orders are open and what is owed."""

    id: str
    name: str
    country: str
    currency: str
    tax_id: str | None
    email: str | None
    phone: str | None
    note: str
    payment_days: int
    lead_days: int
    over_receipt_rate: DecimalText
    is_active: bool
    open_orders: int
    owed: MoneyBody


class SupplierItemBody(msgspec.Struct, frozen=True, kw_only=True):
    """What the supplier calls a variant and asks for it."""

    variant_id: str
    sku: str
    name: str
    supplier_sku: str
    unit_price: DecimalText | None
    min_quantity: DecimalText


class SupplierReadBody(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier with contacts and items."""

    supplier: SupplierBody
    contacts: list[ContactBody]
    items: list[SupplierItemBody]


@get(
    "/suppliers",
    guards=[requires("purchasing:read"), accepts("limit", "cursor", "search", "is_active")],
    operation_id="list_suppliers",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def list_suppliers(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    is_active: FromQuery[bool | None] = None,
) -> PageBody[SupplierBody]:
    """List suppliers, newest first; `search` looks into names and tax ids."""
    found = await purchasing.list_suppliers(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        search=search.replace("\x00", ""),
        is_active=is_active,
    )
    return page_body(found, supplier_body)


@get(
    "/suppliers/{supplier_id:str}",
    guards=[requires("purchasing:read"), accepts()],
    operation_id="get_supplier",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404),
)
async def get_supplier(
    uow: NamedDependency[UnitOfWork], supplier_id: FromPath[str]
) -> SupplierReadBody:
    """Read a supplier with contacts and items."""
    key = path_id("sup", supplier_id, SupplierNotFoundError)
    return _read_body(await purchasing.get_supplier(uow, key))


@post(
    "/suppliers",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="create_supplier",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 422),
)
async def create_supplier(
    uow: NamedDependency[UnitOfWork], data: JSONBody[SupplierWriteBody]
) -> SupplierReadBody:
    """Add a supplier; a tax id that another supplier has is refused."""
    supplier, contacts = _write(data)
    key = await purchasing.save_supplier(uow, supplier=supplier, contacts=contacts)
    return _read_body(await purchasing.get_supplier(uow, key))


@put(
    "/suppliers/{supplier_id:str}",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="update_supplier",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_supplier(
    uow: NamedDependency[UnitOfWork],
    supplier_id: FromPath[str],
    data: JSONBody[SupplierWriteBody],
) -> SupplierReadBody:
    """Write a supplier and its contacts anew; items stay."""
    key = path_id("sup", supplier_id, SupplierNotFoundError)
    supplier, contacts = _write(data)
    await purchasing.save_supplier(uow, supplier=supplier, contacts=contacts, supplier_id=key)
    return _read_body(await purchasing.get_supplier(uow, key))


@put(
    "/suppliers/{supplier_id:str}/item",
    guards=[requires("purchasing:write"), accepts()],
    operation_id="write_supplier_item",
    tags=["Purchasing"],
    responses=problems(400, 401, 403, 404, 422),
)
async def write_supplier_item(
    uow: NamedDependency[UnitOfWork],
    supplier_id: FromPath[str],
    data: JSONBody[SupplierItemWriteBody],
) -> SupplierReadBody:
    """Say what a supplier calls a variant and asks for it; what was said before is replaced."""
    key = path_id("sup", supplier_id, SupplierNotFoundError)
    item = SupplierItemWrite(
        variant_id=body_id("sku", data.variant_id, "/variant_id"),
        supplier_sku=data.supplier_sku,
        unit_price=None if data.unit_price is None else Decimal(data.unit_price),
        min_quantity=Decimal(data.min_quantity),
    )
    await purchasing.save_supplier_item(uow, supplier_id=key, item=item)
    return _read_body(await purchasing.get_supplier(uow, key))


def supplier_body(row: SupplierRow) -> SupplierBody:
    """A supplier as the API shows it."""
    return SupplierBody(
        id=encode("sup", row.id),
        name=row.name,
        country=row.country,
        currency=row.currency,
        tax_id=row.tax_id,
        email=row.email,
        phone=row.phone,
        note=row.note,
        payment_days=row.payment_days,
        lead_days=row.lead_days,
        over_receipt_rate=plain(row.over_receipt_rate),
        is_active=row.is_active,
        open_orders=row.open_orders,
        owed=money(row.owed_minor, row.currency),
    )


def _write(data: SupplierWriteBody) -> tuple[SupplierWrite, list[ContactWrite]]:
    supplier = SupplierWrite(
        name=data.name,
        country=data.country.upper(),
        currency=data.currency.upper(),
        tax_id=data.tax_id,
        email=data.email,
        phone=data.phone,
        note=data.note,
        payment_days=data.payment_days,
        lead_days=data.lead_days,
        over_receipt_rate=Decimal(data.over_receipt_rate),
        is_active=data.is_active,
    )
    contacts = [
        ContactWrite(name=item.name, role=item.role, email=item.email, phone=item.phone)
        for item in data.contacts
    ]
    return supplier, contacts


def _read_body(detail: SupplierDetail) -> SupplierReadBody:
    return SupplierReadBody(
        supplier=supplier_body(detail.supplier),
        contacts=[
            ContactBody(name=item.name, role=item.role, email=item.email, phone=item.phone)
            for item in detail.contacts
        ],
        items=[
            SupplierItemBody(
                variant_id=encode("sku", item.variant_id),
                sku=item.sku,
                name=item.name,
                supplier_sku=item.supplier_sku,
                unit_price=None if item.unit_price is None else plain(item.unit_price),
                min_quantity=plain(item.min_quantity),
            )
            for item in detail.items
        ],
    )


SUPPLIER_ROUTES = [
    list_suppliers,
    get_supplier,
    create_supplier,
    update_supplier,
    write_supplier_item,
]
