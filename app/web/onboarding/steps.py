"""The pages of the first minutes; every step can be skipped and taken up again."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException

from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.platform.http.dependencies import caller_unit_of_work
from app.tenancy.company import COUNTRIES
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.tenants import CompanyUpdate, company_of, note_step, update_company
from app.web.forms import FormErrors, form_errors, posted, see_other
from app.web.onboarding.sample import start, state_of
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.services import services_of

_STEPS: Final = (
    ("company", _("Your company"), "/onboarding"),
    ("start", _("First orders"), "/onboarding/start"),
    ("load", _("Progress"), ""),
)


@get("/onboarding", guards=[requires("settings:write")], status_code=200)
async def company_step(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """Who the company is: its legal name and tax id."""
    return await _company_page(request, uow)


@post("/onboarding", guards=[requires("settings:write")], status_code=200)
async def company_step_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep who the company is and go on."""
    values = await posted(request)
    wanted = CompanyUpdate(
        name=values.get("name", ""),
        legal_name=values.get("legal_name", ""),
        tax_id=values.get("tax_id", ""),
    )
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await update_company(uow, company=wanted)
            await note_step(uow, "company")
            tenant_id = uow.tenant.tenant_id
    except InvalidFieldsError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _company_page(request, uow, values=values, error=error)
    services_of(request).factory.directory.forget(tenant_id)
    return see_other("/onboarding/start")


@get("/onboarding/start", guards=[requires("imports:write")], status_code=200)
async def start_step(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """The choice of how the first orders come in."""
    company = await company_of(uow)
    sample = state_of(company.onboarding, uow.tenant.tenant_id, uow.now)
    return await page(
        request,
        "onboarding/start.html",
        steps=_steps(request, "start"),
        sample=sample.state,
        can_load=services_of(request).load_sample is not None,
    )


@post("/onboarding/sample", guards=[requires("imports:write")], status_code=200)
async def load_sample_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Begin to load the sample shop.

    Raises:
        NotFoundException: If no sample data is installed.
    """
    services, caller = services_of(request), caller_of(request)
    if services.load_sample is None or caller.tenant_id is None:
        raise NotFoundException
    await start(services.factory, services.load_sample, caller.tenant_id)
    return see_other("/onboarding/sample")


@get("/onboarding/sample", guards=[requires("imports:write")], status_code=200)
async def sample_progress(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """How far the sample shop is; the page asks again each second while it loads."""
    company = await company_of(uow)
    sample = state_of(company.onboarding, uow.tenant.tenant_id, uow.now)
    if not sample.state:
        return see_other("/onboarding/start")
    return await page(
        request, "onboarding/sample.html", steps=_steps(request, "load"), sample=sample
    )


@post("/onboarding/hide", guards=[requires("settings:write")], status_code=200)
async def hide_checklist(request: Request[Any, Any, Any]) -> Response[Any]:
    """Put the checklist away."""
    async with caller_unit_of_work(request, read_only=False) as uow:
        await note_step(uow, "checklist_hidden")
    return see_other("/")


def _steps(request: Request[Any, Any, Any], current: str) -> list[dict[str, str]]:
    texts, keys = translator(language_of(request)), [key for key, _label, _href in _STEPS]
    place = keys.index(current)
    return [
        {
            "label": texts.gettext(label),
            "state": "current" if number == place else "done" if number < place else "todo",
            "href": href if number < place else "",
        }
        for number, (_key, label, href) in enumerate(_STEPS)
    ]


async def _company_page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    *,
    values: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> Response[Any]:
    company = await company_of(uow)
    country = COUNTRIES.get(company.country)
    kept = values or {
        "name": company.name,
        "legal_name": company.legal_name or "",
        "tax_id": company.tax_id or "",
    }
    return await page(
        request,
        "onboarding/company.html",
        status=422 if error else 200,
        steps=_steps(request, "company"),
        errors=form_errors(request, error) if error else FormErrors(),
        values={name: kept.get(name, "") for name in ("name", "legal_name", "tax_id")},
        is_chile=company.country == "CL",
        tax_id_name=country.tax_id_name if country else "ID",
        tax_id_example=country.tax_id_example if country else "",
    )
