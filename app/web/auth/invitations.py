"""What the link of an invitation opens: joining with a new account, or as who one is already."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromQuery

from app.tenancy.errors import InvalidFieldsError, InvalidLinkError
from app.tenancy.invitations import InvitationView, join, join_with_new_account, open_invitation
from app.tenancy.sessions import choose_tenant, start_session
from app.web.edge import client_ip, sign_in
from app.web.forms import FormErrors, form_errors, posted, see_other
from app.web.identity import brand_of, find_session_of
from app.web.pages import language_of, page
from app.web.services import services_of


@get("/invitation", status_code=200)
async def invitation(request: Request[Any, Any, Any], token: FromQuery[str] = "") -> Response[Any]:
    """Who invites one to what; nothing happens until the button."""
    return await _invitation_page(request, token, {}, errors=FormErrors())


@post("/invitation", status_code=200)
async def accept_invitation(request: Request[Any, Any, Any]) -> Response[Any]:
    """Join the team."""
    values, services = await posted(request), services_of(request)
    secret, brand_id = values.get("token", ""), brand_of(request.scope).brand_id
    session = find_session_of(request.scope)
    try:
        found = await open_invitation(services.factory, brand_id=brand_id, secret=secret)
        if session is not None and session.email.lower() == found.email.lower():
            await join(
                services.factory, invitation=found, user_id=session.user_id, label=session.name
            )
            async with services.factory.brand(brand_id) as transaction:
                await choose_tenant(
                    transaction, session_id=session.session_id, tenant_id=found.tenant_id
                )
            return see_other("/")
        if found.has_account:
            return await _invitation_page(request, secret, values, errors=FormErrors())
        return await _join_new(request, found, values)
    except InvalidFieldsError as error:
        return await _invitation_page(request, secret, values, errors=form_errors(request, error))
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="")


async def _join_new(
    request: Request[Any, Any, Any], found: InvitationView, values: dict[str, str]
) -> Response[Any]:
    services, brand_id = services_of(request), brand_of(request.scope).brand_id
    user_id = await join_with_new_account(
        services.factory, brand_id=brand_id, invitation=found, name=values.get("name", ""),
        password=values.get("password", ""), locale=language_of(request),
    )  # fmt: skip
    async with services.factory.brand(brand_id) as transaction:
        token = await start_session(
            transaction, brand_id=brand_id, user_id=user_id, tenant_id=found.tenant_id,
            user_agent=request.headers.get("user-agent", ""), ip=client_ip(request),
        )  # fmt: skip
    response = see_other("/")
    sign_in(request, response, token)
    return response


async def _invitation_page(
    request: Request[Any, Any, Any], secret: str, values: dict[str, str], *, errors: FormErrors
) -> Response[Any]:
    try:
        found = await open_invitation(
            services_of(request).factory, brand_id=brand_of(request.scope).brand_id, secret=secret
        )
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="")
    session = find_session_of(request.scope)
    same = session is not None and session.email.lower() == found.email.lower()
    mode = "join" if same else "log_in" if found.has_account else "new"
    return await page(
        request, "auth/invitation.html", status=422 if errors.messages else 200, errors=errors,
        invitation=found, secret=secret, mode=mode, name=values.get("name", ""),
        other=session.email if session is not None and not same else "",
    )  # fmt: skip
