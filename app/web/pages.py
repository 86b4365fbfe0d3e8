"""Builds a page: who looks at it, under which brand, in which language; and renders it."""

from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType

from app.platform.db.unit_of_work import utc_now
from app.platform.http.caller import find_caller, request_id_of
from app.web.identity import brand_of, find_session_of, tenants_of
from app.web.masking import masked
from app.web.rendering.context import Brand, ColorMode, Flash, PageContext, Person, TenantLink
from app.web.rendering.environment import render, static
from app.web.rendering.locales import negotiate
from app.web.rendering.navigation import build_nav
from app.web.rendering.theme import BrandTokens

LANGUAGE_COOKIE: Final = "cauce_language"
MODE_COOKIE: Final = "cauce_mode"
NAV_COOKIE: Final = "cauce_nav"
FLASH_COOKIE: Final = "cauce_flash"

#: Address of each area of the navigation and the permission that shows it.
AREA_PAGES: Final = {
    "home": ("/", "dashboard:read"),
    "orders": ("/orders", "orders:read"),
    "shipments": ("/shipments", "shipments:read"),
    "customers": ("/customers", "customers:read"),
    "sellers": ("/sellers", "sellers:read"),
    "products": ("/products", "products:read"),
    "inventory": ("/stock", "stock:read"),
    "imports": ("/imports", "imports:read"),
    "reports": ("/reports", "reports:read"),
    "team": ("/team", "team:read"),
    "audit": ("/audit", "audit:read"),
    "settings": ("/settings", "settings:read"),
}


def page_context(request: Request[Any, Any, Any], *, active: str = "") -> PageContext:
    """What every template knows about this request."""
    brand, session, caller = (
        brand_of(request.scope),
        find_session_of(request.scope),
        find_caller(request.scope),
    )
    language = language_of(request)
    permissions = caller.permissions if caller else frozenset[str]()
    tenants = tenants_of(request.scope)
    current = next(
        (item for item in tenants if caller and item.tenant_id == caller.tenant_id), None
    )
    hrefs = {
        key: href for key, (href, permission) in AREA_PAGES.items() if permission in permissions
    }
    return PageContext(
        brand=Brand(
            name=brand.name,
            logo_url=static(brand.logo_path),
            mark_url=static(brand.mark_path),
            theme_url=f"/theme/{brand.slug}.css",
            support_email=brand.support_email,
            tokens=msgspec.convert(brand.tokens, BrandTokens),
        ),
        now=utc_now(),
        path=request.url.path,
        query=tuple((key, value) for key, value in request.query_params.multi_items()),
        language=language,
        time_zone=current.time_zone if current else "America/Santiago",
        currency=current.currency if current else "CLP",
        user=Person(name=session.name, email=session.email) if session else None,
        tenant=TenantLink(name=current.name, slug=current.slug) if current else None,
        tenants=tuple(TenantLink(name=item.name, slug=item.slug) for item in tenants),
        nav=build_nav(language, hrefs, active=active),
        csrf_token=masked(session.csrf_token) if session else "",
        request_id=request_id_of(request.scope) or "",
        flash=_flash(request),
        permissions=permissions,
        color_mode=_mode(request),
        nav_collapsed=request.cookies.get(NAV_COOKIE) == "narrow",
    )


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language to answer in: chosen in this browser, else the person's, else the brand's."""
    session = find_session_of(request.scope)
    preferred = request.cookies.get(LANGUAGE_COOKIE) or (
        session.locale if session else brand_of(request.scope).default_locale
    )
    return negotiate(request.headers.get("accept-language", ""), preferred=preferred)


async def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    active: str = "",
    status: int = 200,
    fragment: str | None = None,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> Response[str]:
    """Render a template as the answer."""
    return rendered(request, template, active=active, status=status, fragment=fragment, **values)


def rendered(
    request: Request[Any, Any, Any],
    template: str,
    *,
    active: str = "",
    status: int = 200,
    fragment: str | None = None,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> Response[str]:
    """As ``page``, for the error handlers, which the framework does not await."""
    context = page_context(request, active=active)
    response = Response(
        render(template, context, fragment=fragment, **values),
        media_type=MediaType.HTML,
        status_code=status,
    )
    response.headers["cache-control"] = "no-store"
    response.headers["vary"] = "Cookie, HX-Request"
    if context.flash:
        response.delete_cookie(FLASH_COOKIE)
    return response


def _flash(request: Request[Any, Any, Any]) -> tuple[Flash, ...]:
    """Messages left by the request before this one, in a cookie that only we set."""
    raw = request.cookies.get(FLASH_COOKIE, "")
    try:
        return tuple(msgspec.json.decode(bytes.fromhex(raw), type=list[Flash])) if raw else ()
    except (ValueError, msgspec.MsgspecError):
        return ()


def flash_cookie(*messages: Flash) -> str:
    """The cookie's value for messages that the next page shows once."""
    return msgspec.json.encode(messages).hex()


def _mode(request: Request[Any, Any, Any]) -> ColorMode:
    mode = request.cookies.get(MODE_COOKIE, "auto")
    return "dark" if mode == "dark" else "light" if mode == "light" else "auto"
