"""The form of a customer, new or there already, and the groups of customers."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import customers
from app.domains.customers import CustomerKind, CustomerWrite
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.tenancy.company import COUNTRIES
from app.web.acting import carry_out
from app.web.customers.words import CUSTOMER_KIND, customer_path
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _


@get("/customers/new", guards=[requires("customers:write")])
async def new_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a new customer."""
    return await _form(request, uow, {"tax_country": uow.tenant.country})


@post("/customers/new", guards=[requires("customers:write")])
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Register a customer."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            customer_id = await customers.create_customer(
                uow, customer=_read(values, language_of(request))
            )
        return flashing(request, customer_path(customer_id), _("The customer is saved."))
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, errors=errors)


@get("/customers/{customer_key:str}/edit", guards=[requires("customers:write")])
async def edit_form(
    request: Request[Any, Any, Any],
    customer_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """The form of a customer that is there."""
    found = await customers.get_customer(uow, path_id("cus", customer_key))
    row = found.customer
    values = {
        "name": row.name,
        "kind": row.kind,
        "email": row.email or "",
        "phone": row.phone or "",
        "tax_id": row.tax_id or "",
        "tax_country": row.tax_country or uow.tenant.country,
        "group_id": encode("cgr", row.group_id) if row.group_id else "",
        "version": str(found.version),
    }
    return await _form(request, uow, values, key=encode("cus", row.id))


@post("/customers/{customer_key:str}/edit", guards=[requires("customers:write")])
async def update(request: Request[Any, Any, Any], customer_key: FromPath[str]) -> Response[Any]:
    """Change a customer."""
    customer_id = path_id("cus", customer_key)
    values = await posted(request)
    version = values.get("version", "")
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await customers.update_customer(
                uow,
                customer_id=customer_id,
                version=int(version) if version.isdecimal() and len(version) < 16 else 0,  # noqa: PLR2004 - fits the column
                customer=_read(values, language_of(request)),
            )
        return flashing(request, customer_path(customer_id), _("The customer is saved."))
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, key=customer_key, errors=errors)


@get("/customers/groups", guards=[requires("customers:read")])
async def groups_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The groups of customers, and the form of a new one."""
    return await page(
        request,
        "customers/groups.html",
        active="customers",
        groups=await customers.list_groups(uow),
        tid=encode,
    )


@post("/customers/groups", guards=[requires("customers:write")])
async def create_group(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a group of customers."""
    form = await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.create_group(
            uow, name=form.get("name", ""), description=form.get("description", "")
        )

    return await carry_out(
        request, use_case, path="/customers/groups", done=_("The group is saved.")
    )


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: Mapping[str, str],
    *,
    key: str = "",
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "customers/form.html",
        active="customers",
        status=422 if errors else 200,
        key=key,
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        kinds=CUSTOMER_KIND,
        groups=await customers.list_groups(uow),
        countries=COUNTRIES,
        tid=encode,
    )


def _read(values: Mapping[str, str], language: str) -> CustomerWrite:
    reader = FormReader(values, language)
    customer = CustomerWrite(
        name=reader.text("name"),
        kind=reader.choice("kind", CustomerKind, otherwise=CustomerKind.PERSON),
        email=reader.text("email"),
        phone=reader.text("phone"),
        tax_id=reader.text("tax_id"),
        tax_country=reader.text("tax_country"),
        group_id=reader.id("group_id", "cgr"),
    )
    reader.done()
    return customer
