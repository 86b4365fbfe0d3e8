"""The company's page in the settings."""

from typing import Any
from zoneinfo import available_timezones

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.tenancy.company import COUNTRIES
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.tenants import CompanyUpdate, CompanyView, company_of, update_company
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import page
from app.web.rendering.locales import LANGUAGES
from app.web.rendering.locales import mark as _
from app.web.services import services_of


@get("/settings", guards=[requires("settings:read")], status_code=200)
async def company_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """Who the company is."""
    company = await company_of(uow)
    return await _company_page(request, company, _values(company), errors=FormErrors())


@post("/settings", guards=[requires("settings:write")], status_code=200)
async def company_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change who the company is."""
    values = await posted(request)
    wanted = CompanyUpdate(
        name=values.get("name", ""),
        legal_name=values.get("legal_name", ""),
        tax_id=values.get("tax_id", ""),
        time_zone=values.get("time_zone") or None,
        locale=values["locale"] if values.get("locale") in LANGUAGES else None,
    )
    async with caller_unit_of_work(request, read_only=True) as uow:
        before = await company_of(uow)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await update_company(uow, company=wanted)
            tenant_id = uow.tenant.tenant_id
    except InvalidFieldsError as error:
        kept = {name: values.get(name, "") for name in _values(before)}
        return await _company_page(request, before, kept, errors=form_errors(request, error))
    services_of(request).factory.directory.forget(tenant_id)
    return flashing(request, "/settings", _("Saved."))


def _values(company: CompanyView) -> dict[str, str]:
    return {
        "name": company.name,
        "legal_name": company.legal_name or "",
        "tax_id": company.tax_id or "",
        "time_zone": company.time_zone,
        "locale": company.locale,
    }


async def _company_page(
    request: Request[Any, Any, Any],
    company: CompanyView,
    values: dict[str, str],
    *,
    errors: FormErrors,
) -> Response[Any]:
    country = COUNTRIES.get(company.country)
    zones = sorted(name for name in available_timezones() if name.startswith("America/"))
    if company.time_zone not in zones:
        zones.append(company.time_zone)
    return await page(
        request,
        "settings/company.html",
        active="settings",
        status=422 if errors.messages else 200,
        section="company",
        values=values,
        errors=errors,
        country=country.name if country else company.country,
        currency=company.currency,
        is_chile=company.country == "CL",
        tax_id_name=country.tax_id_name if country else "ID",
        tax_id_example=country.tax_id_example if country else "",
        zones=[{"value": zone, "label": zone.replace("_", " ")} for zone in zones],
        languages=[{"value": code, "label": name} for code, name in LANGUAGES.items()],
    )
