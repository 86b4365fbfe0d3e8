"""The team's page."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from app.kernel.ids import encode
from app.platform.http.caller import caller_of, requires, tenant_of
from app.tenancy.invitations import list_invitations
from app.tenancy.team import list_members
from app.tenancy.types import Role
from app.web.forms import FormErrors
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.services import services_of

#: What each role may do, in one line.
ROLES: Final = {
    Role.OWNER: (_("Owner"), _("Everything, and who else owns the company")),
    Role.ADMIN: (_("Administrator"), _("Everything but making owners")),
    Role.OPERATIONS: (_("Operations"), _("Orders, products, stock, customers, imports")),
    Role.WAREHOUSE: (_("Warehouse"), _("Stock and what has to be dispatched")),
    Role.FINANCE: (_("Finance"), _("Sees figures, reports and the audit trail")),
    Role.SUPPORT: (_("Support"), _("Orders and customers")),
    Role.READ_ONLY: (_("Read only"), _("Sees daily work, changes nothing")),
}


@get("/team", guards=[requires("team:read")], status_code=200)
async def team(request: Request[Any, Any, Any]) -> Response[Any]:
    """Who works here and who is invited."""
    return await team_page(request, {}, FormErrors())


async def team_page(
    request: Request[Any, Any, Any],
    values: dict[str, str],
    errors: FormErrors,
    *,
    status: int = 200,
) -> Response[Any]:
    """The team's page, with what was typed and what is wrong with it."""
    caller, tenant_id = caller_of(request), tenant_of(request)
    texts = translator(language_of(request))
    async with services_of(request).factory.brand(caller.brand_id, read_only=True) as transaction:
        members = await list_members(transaction, tenant_id=tenant_id)
        invitations = await list_invitations(transaction, tenant_id=tenant_id)
    owners = sum(member.role == Role.OWNER for member in members)
    mine = next((member.role for member in members if member.user_id == caller.user_id), "")
    roles = [
        {"value": role.value, "label": texts.gettext(name), "help": texts.gettext(text)}
        for role, (name, text) in ROLES.items()
        if role != Role.OWNER or mine == Role.OWNER
    ]
    return await page(
        request,
        "team/index.html",
        active="team",
        status=status,
        errors=errors,
        values={
            "email": values.get("email", ""),
            "role": values.get("role", Role.OPERATIONS.value),
        },
        roles=roles,
        role_names={role.value: texts.gettext(name) for role, (name, _text) in ROLES.items()},
        members=[
            {
                **msgspec.structs.asdict(member),
                "id": encode("mem", member.membership_id),
                "is_me": member.user_id == caller.user_id,
                "fixed": member.role == Role.OWNER and (owners == 1 or mine != Role.OWNER),
            }
            for member in members
        ],
        invitations=[
            {**msgspec.structs.asdict(item), "id": encode("inv", item.invitation_id)}
            for item in invitations
        ],
    )
