"""The plan: what it has now, and what comes with later versions."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.tenancy.tenants import company_of
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

PRESENT: Final = (
    _("Orders with lines, taxes, payments and shipments"),
    _("Products, variants and stock by warehouse"),
    _("Customers and marketplace sellers"),
    _("Import of spreadsheets with preview, error report and undo"),
    _("Dashboard, reports and exports"),
    _("Team with roles and audit trail"),
    _("API with keys of your own"),
)
LATER: Final = (
    _("Sales channels: Mercado Libre, Shopify, WooCommerce"),
    _("Returns and exchanges"),
    _("Purchasing and suppliers"),
    _("Electronic tax documents"),
    _("Reconciliation of payouts and accounting"),
    _("Assistant and forecasts"),
)


@get("/settings/plan", guards=[requires("settings:read")], status_code=200)
async def plan(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Response[Any]:
    """What the company has, and what it does not have yet."""
    company, texts = await company_of(uow), translator(language_of(request))
    return await page(
        request,
        "settings/plan.html",
        active="settings",
        section="plan",
        is_trial=company.status == "trial",
        trial_ends_at=company.trial_ends_at,
        present=[texts.gettext(text) for text in PRESENT],
        later=[texts.gettext(text) for text in LATER],
    )
