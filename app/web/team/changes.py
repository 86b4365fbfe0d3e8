"""Changes of the team: inviting, withdrawing, roles, removal."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath

from app.kernel.errors import DomainError
from app.platform.http.caller import caller_of, requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work
from app.platform.http.problems import status_of
from app.tenancy.errors import (
    AlreadyMemberError,
    InvalidFieldsError,
    LastOwnerError,
    OwnersOnlyError,
)
from app.tenancy.invitations import invite, revoke_invitation
from app.tenancy.team import change_role, list_members, remove_member
from app.web.edge import id_from, site_of
from app.web.forms import flashing, form_errors, posted
from app.web.rendering.locales import mark as _
from app.web.services import services_of
from app.web.team.index import team_page


@post("/team/invitations", guards=[requires("team:write")], status_code=200)
async def invite_member(request: Request[Any, Any, Any]) -> Response[Any]:
    """Invite somebody by e-mail."""
    caller, services, values = caller_of(request), services_of(request), await posted(request)
    try:
        await invite(
            services.factory, services.mails, site=site_of(request), tenant_id=tenant_of(request),
            actor=caller.actor, email=values.get("email", ""), role=values.get("role", ""),
        )  # fmt: skip
    except (InvalidFieldsError, AlreadyMemberError, OwnersOnlyError) as error:
        return await team_page(
            request, values, form_errors(request, error), status=status_of(error)
        )
    return flashing(
        request,
        "/team",
        _("The invitation to %(email)s is on its way."),
        email=values["email"].strip(),
    )


@post(
    "/team/invitations/{invitation:str}/withdraw", guards=[requires("team:write")], status_code=200
)
async def withdraw_invitation(
    request: Request[Any, Any, Any], invitation: FromPath[str]
) -> Response[Any]:
    """Take an invitation back."""
    invitation_id = id_from("inv", invitation)
    async with caller_unit_of_work(request, read_only=False) as uow:
        await revoke_invitation(uow, invitation_id=invitation_id)
    return flashing(request, "/team", _("The invitation was withdrawn; its link no longer works."))


@post("/team/members/{member:str}/role", guards=[requires("team:write")], status_code=200)
async def change_member_role(
    request: Request[Any, Any, Any], member: FromPath[str]
) -> Response[Any]:
    """Give a member another role."""
    membership_id, values = id_from("mem", member), await posted(request)
    label = await _label(request, membership_id)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await change_role(
                uow, membership_id=membership_id, role=values.get("role", ""), label=label
            )
    except (InvalidFieldsError, LastOwnerError, OwnersOnlyError) as error:
        return await _refused(request, error)
    return flashing(request, "/team", _("The role was changed."))


@post("/team/members/{member:str}/remove", guards=[requires("team:write")], status_code=200)
async def remove_team_member(
    request: Request[Any, Any, Any], member: FromPath[str]
) -> Response[Any]:
    """Take a member out of the team."""
    membership_id = id_from("mem", member)
    label = await _label(request, membership_id)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await remove_member(uow, membership_id=membership_id, label=label)
    except (LastOwnerError, OwnersOnlyError) as error:
        return await _refused(request, error)
    return flashing(request, "/team", _("%(name)s is no longer in the team."), name=label)


async def _label(request: Request[Any, Any, Any], membership_id: UUID) -> str:
    """How the audit trail calls a member."""
    caller = caller_of(request)
    async with services_of(request).factory.brand(caller.brand_id, read_only=True) as transaction:
        members = await list_members(transaction, tenant_id=tenant_of(request))
    return next((item.email for item in members if item.membership_id == membership_id), "")


async def _refused(request: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    return await team_page(request, {}, form_errors(request, error), status=status_of(error))
