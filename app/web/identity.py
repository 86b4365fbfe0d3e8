"""Who is looking at a page: the brand by host, the session by cookie, and proof that a form is ours.

A form that changes something must come from our own pages: the browser says so (Sec-Fetch-Site, or Origin), and a
signed-in person's form carries the session's token besides.
"""

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.types import Scope

from app.kernel.errors import ForbiddenError
from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import utc_now
from app.platform.http.caller import Authenticator, Caller
from app.tenancy.brands import BrandView
from app.tenancy.members import TenantChoice, list_tenants
from app.tenancy.permissions import permissions_of
from app.tenancy.sessions import SessionView, find_session, touch_session
from app.web.masking import unmasked
from app.web.services import SERVICES_STATE, WebServices

SESSION_COOKIE: Final = "cauce_session"
CSRF_FIELD: Final = "csrf_token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Files are the same for everybody; nobody needs to be looked up for them.
_FILES: Final = "/static/"
_THEME: Final = "/theme/"
_BRAND: Final = "brand"
_SESSION: Final = "session"
_TENANTS: Final = "session_tenants"


class ForgedRequestError(ForbiddenError):
    """A form did not come from our own pages, or its page is older than the session."""

    code = "web.forged_request"
    title = "The form is no longer valid"


def web_authenticator(services: WebServices) -> Authenticator:
    """Authenticate a page request: every host has a brand, the cookie names the session."""

    async def authenticate(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
        path = connection.url.path
        if path.startswith(_FILES):
            return None
        connection.scope["state"][SERVICES_STATE] = services
        brand = await services.brands.by_host(connection.url.hostname or "")
        if brand is None:
            raise NotFoundException("There is no shop at this address.")
        connection.scope["state"][_BRAND] = brand
        token = session_token(connection)
        if not token or path.startswith(_THEME):
            return None
        async with services.factory.brand(brand.brand_id, read_only=True) as transaction:
            session = await find_session(transaction, token)
            if session is None:
                return None
            tenants = await list_tenants(transaction, user_id=session.user_id)
        if session.is_stale(utc_now()):
            async with services.factory.brand(brand.brand_id) as transaction:
                await touch_session(transaction, session.session_id)
        connection.scope["state"][_SESSION] = session
        connection.scope["state"][_TENANTS] = tenants
        return _caller(brand, session, connection)

    return authenticate


def session_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The session cookie's token, or nothing."""
    try:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return ""
    morsel = cookies.get(SESSION_COOKIE)
    return morsel.value if morsel else ""


def brand_of(scope: Scope) -> BrandView:
    """The brand of a page request."""
    return scope["state"][_BRAND]


def find_session_of(scope: Scope) -> SessionView | None:
    """The session of a page request, if somebody is signed in."""
    return scope["state"].get(_SESSION)


def tenants_of(scope: Scope) -> list[TenantChoice]:
    """The companies of who is signed in; read with the session, so that an error page needs no database."""
    return scope["state"].get(_TENANTS, [])


async def refuse_forged(request: Request[Any, Any, Any]) -> None:
    """Before each handler: refuse a changing request that our own pages did not send.

    Raises:
        ForgedRequestError: If the browser names another origin or the session's token is not there.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    session = find_session_of(request.scope)
    if ours and session is not None:
        given = request.headers.get("x-csrf-token") or str(
            (await request.form()).get(CSRF_FIELD, "")
        )
        ours = hmac.compare_digest(unmasked(given).encode(), session.csrf_token.encode())
    if not ours:
        raise ForgedRequestError("Load the page again and repeat what you did.")


def _caller(
    brand: BrandView, session: SessionView, connection: ASGIConnection[Any, Any, Any, Any]
) -> Caller:
    member = session.tenant_id is not None and session.role is not None
    return Caller(
        brand_id=brand.brand_id,
        actor=Actor(
            kind=ActorKind.USER,
            id=session.user_id,
            label=session.name or session.email,
            ip=connection.client.host if connection.client else None,
        ),
        tenant_id=session.tenant_id if member else None,
        permissions=permissions_of(session.role) if member and session.role else frozenset(),
        user_id=session.user_id,
        session_id=session.session_id,
    )
