"""Suppliers: list and form."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import purchasing
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.kernel.money import CURRENCY_DECIMALS
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
    supplier = detail.supplier
    contact = detail.contacts[0] if detail.contacts else None
    values = {
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
    return await _form(request, values, supplier_id=supplier.id)


@post("/purchasing/suppliers/{supplier_key:str}", guards=[requires("purchasing:write")])
async def update_supplier(
    request: Request[Any, Any, Any], supplier_key: FromPath[str]
) -> Response[Any]:
    """Change a supplier."""
    return await _save(request, path_id("sup", supplier_key))


async def _save(request: Request[Any, Any, Any], supplier_id: UUID | None) -> Response[Any]:
    values = await posted(request)
    if supplier_id is not None:
        async with caller_unit_of_work(request, read_only=True) as uow:
            await purchasing.get_supplier(uow, supplier_id)
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
        return await _form(request, values, supplier_id=supplier_id, errors=errors)
    return flashing(request, "/purchasing/suppliers", _("The supplier is saved."))


async def _form(
    request: Request[Any, Any, Any],
    values: dict[str, str],
    *,
    supplier_id: UUID | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "purchasing/supplier_form.html",
        active="purchasing",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        action=f"/purchasing/suppliers/{encode('sup', supplier_id) if supplier_id else 'new'}",
        is_new=supplier_id is None,
        countries=list(COUNTRIES.values()),
        currencies=sorted(CURRENCY_DECIMALS),
    )
