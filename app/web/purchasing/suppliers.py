"""Suppliers: list and form."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog, purchasing
from app.domains.purchasing import SupplierDetail
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.kernel.money import CURRENCY_DECIMALS
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.tenancy.company import COUNTRIES
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

_PERCENT = Decimal(100)
_MOST_DAYS = 365


@get("/purchasing/suppliers", guards=[requires("purchasing:read")])
async def suppliers_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of suppliers."""
    query = Query(request)
    search = query.text("q")
    return await page(
        request,
        "purchasing/suppliers.html",
        active="purchasing",
        found=await purchasing.list_suppliers(uow, page=query.page(), search=search),
        search=search,
        tid=encode,
    )


@get("/purchasing/suppliers/new", guards=[requires("purchasing:write")])
async def new_supplier_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new supplier."""
    values = {"country": uow.tenant.country, "currency": uow.tenant.currency}
    return await _form(request, values)


@post("/purchasing/suppliers/new", guards=[requires("purchasing:write")])
async def create_supplier(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a supplier."""
    return await _save(request, None)


@get("/purchasing/suppliers/{supplier_key:str}", guards=[requires("purchasing:write")])
async def edit_supplier_form(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    supplier_key: FromPath[str],
) -> Response[str]:
    """The form of a supplier that is there."""
    detail = await purchasing.get_supplier(uow, path_id("sup", supplier_key))
    return await _form(request, _values(detail), detail=detail)


@post("/purchasing/suppliers/{supplier_key:str}", guards=[requires("purchasing:write")])
async def update_supplier(
    request: Request[Any, Any, Any], supplier_key: FromPath[str]
) -> Response[Any]:
    """Change a supplier."""
    return await _save(request, path_id("sup", supplier_key))


@post("/purchasing/suppliers/{supplier_key:str}/items", guards=[requires("purchasing:write")])
async def save_item(request: Request[Any, Any, Any], supplier_key: FromPath[str]) -> Response[Any]:
    """Say what a supplier calls a SKU and asks for it."""
    supplier_id = path_id("sup", supplier_key)
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        detail = await purchasing.get_supplier(uow, supplier_id)
        sku = values.get("sku", "").strip()
        found = await catalog.list_variants(uow, page=PageRequest(limit=1), sku=sku or "-")
    try:
        reader = FormReader(values, language_of(request))
        if not found.items:
            reader.wrong("sku", "stock.sku")
        price = reader.positive("unit_price", code="purchasing.unit_price")
        at_least = reader.optional_quantity("min_quantity", code="stock.quantity") or Decimal(1)
        reader.done()
        item = purchasing.SupplierItemWrite(
            variant_id=found.items[0].id,
            supplier_sku=reader.text("supplier_sku", longest=64),
            unit_price=price,
            min_quantity=at_least,
        )
        async with caller_unit_of_work(request, read_only=False) as uow:
            await purchasing.save_supplier_item(uow, supplier_id=supplier_id, item=item)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
        return await _form(request, {**_values(detail), **values}, detail=detail, errors=errors)
    path = f"/purchasing/suppliers/{encode('sup', supplier_id)}"
    return flashing(request, path, _("The supplier's SKU is saved."))


def _values(detail: SupplierDetail) -> dict[str, str]:
    """What stands in the fields of a supplier's form."""
    supplier = detail.supplier
    contact = detail.contacts[0] if detail.contacts else None
    return {
        "name": supplier.name,
        "country": supplier.country,
        "currency": supplier.currency,
        "tax_id": supplier.tax_id or "",
        "email": supplier.email or "",
        "phone": supplier.phone or "",
        "note": supplier.note,
        "payment_days": str(supplier.payment_days),
        "lead_days": str(supplier.lead_days),
        "tolerance": plain(supplier.over_receipt_rate * _PERCENT),
        "contact": contact.name if contact else "",
    }


async def _save(request: Request[Any, Any, Any], supplier_id: UUID | None) -> Response[Any]:
    values = await posted(request)
    detail = None
    if supplier_id is not None:
        async with caller_unit_of_work(request, read_only=True) as uow:
            detail = await purchasing.get_supplier(uow, supplier_id)
    try:
        reader = FormReader(values, language_of(request))
        supplier = purchasing.SupplierWrite(
            name=reader.text("name"),
            country=reader.text("country", longest=2),
            currency=reader.text("currency", longest=3),
            tax_id=reader.text("tax_id"),
            email=reader.text("email", longest=200),
            phone=reader.text("phone", longest=60),
            note=reader.text("note", longest=500),
            payment_days=reader.whole(
                "payment_days", most=_MOST_DAYS, code="purchasing.payment_days"
            )
            or 0,
            lead_days=reader.whole("lead_days", most=_MOST_DAYS, code="purchasing.lead_days") or 0,
            over_receipt_rate=(reader.number("tolerance") or Decimal(0)) / _PERCENT,
        )
        reader.done()
        contacts = [purchasing.ContactWrite(name=reader.text("contact"))]
        async with caller_unit_of_work(request, read_only=False) as uow:
            await purchasing.save_supplier(
                uow, supplier=supplier, contacts=contacts, supplier_id=supplier_id
            )
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
        return await _form(request, values, detail=detail, errors=errors)
    return flashing(request, "/purchasing/suppliers", _("The supplier is saved."))


async def _form(
    request: Request[Any, Any, Any],
    values: dict[str, str],
    *,
    detail: SupplierDetail | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/supplier_form.html",
        active="purchasing",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        action=f"/purchasing/suppliers/{encode('sup', detail.supplier.id) if detail else 'new'}",
        is_new=detail is None,
        items=detail.items if detail else [],
        countries=list(COUNTRIES.values()),
        currencies=sorted(CURRENCY_DECIMALS),
    )
