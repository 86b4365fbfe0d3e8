"""The companies of a person: choosing one, making another one."""

from typing import Any

from litestar import Request, Response, get, post

from app.kernel.errors import NotFoundError
from app.tenancy.company import COUNTRIES
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.members import list_tenants
from app.tenancy.sessions import choose_tenant
from app.tenancy.tenants import TenantCreate, create_tenant, seed_tenant
from app.web.edge import person_of
from app.web.forms import FormErrors, form_errors, posted, see_other
from app.web.pages import page
from app.web.services import services_of


class CompanyNotFoundError(NotFoundError):
    """The person is in no such company."""

    code = "web.company_not_found"
    title = "Company not found"


@get("/companies", status_code=200)
async def companies(request: Request[Any, Any, Any]) -> Response[Any]:
    """The companies that one is a member of, and a form for another one."""
    person_of(request)
    return await _companies_page(request, {"country": "CL"}, FormErrors())


@post("/companies", status_code=200)
async def make_company(request: Request[Any, Any, Any]) -> Response[Any]:
    """Make a company of one's own and go there."""
    person, values, services = person_of(request), await posted(request), services_of(request)
    wanted = TenantCreate(name=values.get("company", ""), country=values.get("country", ""))
    try:
        async with services.factory.platform() as transaction:
            tenant_id = await create_tenant(
                transaction, brand_id=person.brand_id, company=wanted, owner_id=person.user_id
            )
    except InvalidFieldsError as error:
        return await _companies_page(request, values, form_errors(request, error))
    await seed_tenant(services.factory, tenant_id, services.seed)
    async with services.factory.brand(person.brand_id) as transaction:
        await choose_tenant(transaction, session_id=person.session_id, tenant_id=tenant_id)
    return see_other("/onboarding")


@post("/switch-tenant", status_code=200)
async def switch_tenant(request: Request[Any, Any, Any]) -> Response[Any]:
    """Work in another company from now on, in this session.

    Raises:
        CompanyNotFoundError: If the person is in no such company.
    """
    person, slug = person_of(request), (await posted(request)).get("tenant", "")
    async with services_of(request).factory.brand(person.brand_id) as transaction:
        choices = await list_tenants(transaction, user_id=person.user_id)
        chosen = next((choice.tenant_id for choice in choices if choice.slug == slug), None)
        if chosen is None or not await choose_tenant(
            transaction, session_id=person.session_id, tenant_id=chosen
        ):
            raise CompanyNotFoundError("You are in no such company.")
    return see_other("/")


async def _companies_page(
    request: Request[Any, Any, Any], values: dict[str, str], errors: FormErrors
) -> Response[Any]:
    return await page(
        request, "auth/companies.html", status=422 if errors.messages else 200, errors=errors,
        values={name: values.get(name, "") for name in ("company", "country")},
        countries=[{"value": item.code, "label": item.name} for item in COUNTRIES.values()],
    )  # fmt: skip
