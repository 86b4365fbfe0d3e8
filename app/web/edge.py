"""What the pages on the way in share: the site a request is on, the cookies they set."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.exceptions import NotAuthorizedException, NotFoundException

from app.kernel.ids import InvalidIdError, decode
from app.platform.db.context import Actor
from app.platform.http.caller import caller_of
from app.tenancy.ports import Site
from app.tenancy.sessions import SESSION_DAYS
from app.web.identity import SESSION_COOKIE, brand_of
from app.web.pages import language_of
from app.web.services import services_of


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a session, whichever company they work in."""

    brand_id: UUID
    user_id: UUID
    session_id: UUID
    actor: Actor


def person_of(request: Request[Any, Any, Any]) -> SignedIn:
    """Who is signed in.

    Raises:
        NotAuthorizedException: If nobody is.
    """
    caller = caller_of(request)
    if caller.user_id is None or caller.session_id is None:
        raise NotAuthorizedException("Log in first.")
    return SignedIn(
        brand_id=caller.brand_id,
        user_id=caller.user_id,
        session_id=caller.session_id,
        actor=caller.actor,
    )


def site_of(request: Request[Any, Any, Any]) -> Site:
    """The brand, the address that links in mails begin with, the language.

    In production links lead to the brand's own host, whatever the request says its host and port are.
    """
    brand = brand_of(request.scope)
    production = services_of(request).is_production
    base = f"https://{brand.host}" if production else f"{request.url.scheme}://{request.url.netloc}"
    return Site(brand=brand, base_url=base, language=language_of(request))


def client_ip(request: Request[Any, Any, Any]) -> str | None:
    """The caller's network address."""
    return request.client.host if request.client else None


def is_secure(request: Request[Any, Any, Any]) -> bool:
    """Whether cookies may travel by https only."""
    return services_of(request).is_production or request.url.scheme == "https"


def sign_in(request: Request[Any, Any, Any], response: Response[Any], token: str) -> None:
    """Set the session's cookie; always a new token, so that none can be planted beforehand."""
    response.set_cookie(
        key=SESSION_COOKIE,
        value=token,
        max_age=SESSION_DAYS * 86400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def sign_out(response: Response[Any]) -> None:
    """Remove the session's cookie."""
    response.delete_cookie(SESSION_COOKIE, path="/")


def id_from(prefix: str, text: str) -> UUID:
    """An id of an address; one that can't be is as unknown as one that is not there.

    Raises:
        NotFoundException: If it is not an id with this prefix.
    """
    try:
        return decode(prefix, text)
    except InvalidIdError:
        raise NotFoundException from None
