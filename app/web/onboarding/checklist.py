"""What a company still has to do to get going, for the card on its dashboard."""

from typing import Any

from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.tenants import company_of
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

_DONE = """
SELECT EXISTS (SELECT 1 FROM tenant.sales_order WHERE tenant_id = $1) AS has_orders,
       EXISTS (SELECT 1 FROM tenant.product WHERE tenant_id = $1) AS has_products,
       (SELECT count(*) FROM platform.membership WHERE tenant_id = $1) > 1
       OR EXISTS (SELECT 1 FROM platform.invitation WHERE tenant_id = $1) AS has_team
"""


async def checklist(uow: UnitOfWork, *, language: str) -> list[dict[str, Any]]:
    """Items for ``ui.checklist``; nothing when all is done or the card was put away."""
    company, done, texts = await company_of(uow), await uow.fetch_row(_DONE), translator(language)
    if done is None or "checklist_hidden" in company.onboarding:
        return []
    items = [
        (_("Say who your company is"), "/onboarding", company.tax_id is not None),
        (_("Bring in your first orders"), "/onboarding/start", done["has_orders"]),
        (_("Check your products"), "/products", done["has_products"]),
        (_("Invite your team"), "/team", done["has_team"]),
    ]
    if all(item[2] for item in items):
        return []
    return [
        {"label": texts.gettext(label), "href": href, "done": bool(is_done)}
        for label, href, is_done in items
    ]
