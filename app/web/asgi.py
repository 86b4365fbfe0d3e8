"""The web way in: all page packages under one router, with sessions, forgery protection and error pages."""

from typing import Any, Final
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response, Router, get, route
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException, NotFoundException
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.params import FromPath
from litestar.response import Redirect

from app.kernel.errors import DomainError
from app.platform.http.caller import MissingPermissionError, find_caller, request_id_of
from app.platform.http.middleware import authentication_middleware
from app.platform.http.problems import status_of
from app.web.assets import static_file
from app.web.audit import ROUTE_HANDLERS as AUDIT
from app.web.auth import ROUTE_HANDLERS as AUTH
from app.web.customers import ROUTE_HANDLERS as CUSTOMERS
from app.web.dashboard import ROUTE_HANDLERS as DASHBOARD
from app.web.identity import brand_of, find_session_of, refuse_forged, web_authenticator
from app.web.imports import ROUTE_HANDLERS as IMPORTS
from app.web.landing import ROUTE_HANDLERS as LANDING
from app.web.landing import landing_page
from app.web.mailbox import ROUTE_HANDLERS as MAILBOX
from app.web.messages import message_of
from app.web.notices import ROUTE_HANDLERS as NOTICES
from app.web.onboarding import ROUTE_HANDLERS as ONBOARDING
from app.web.orders import ROUTE_HANDLERS as ORDERS
from app.web.pages import language_of, rendered
from app.web.prices import ROUTE_HANDLERS as PRICES
from app.web.products import ROUTE_HANDLERS as PRODUCTS
from app.web.promotions import ROUTE_HANDLERS as PROMOTIONS
from app.web.purchasing import ROUTE_HANDLERS as PURCHASING
from app.web.quotes import ROUTE_HANDLERS as QUOTES
from app.web.rendering.environment import STATIC_PREFIX
from app.web.rendering.theme import BrandTokens, theme_css
from app.web.reports import ROUTE_HANDLERS as REPORTS
from app.web.returns import ROUTE_HANDLERS as RETURNS
from app.web.search import ROUTE_HANDLERS as SEARCH
from app.web.sellers import ROUTE_HANDLERS as SELLERS
from app.web.services import WebServices
from app.web.settings import ROUTE_HANDLERS as SETTINGS
from app.web.shipments import ROUTE_HANDLERS as SHIPMENTS
from app.web.stock import ROUTE_HANDLERS as STOCK
from app.web.team import ROUTE_HANDLERS as TEAM

PAGE_PACKAGES: Final = (
    LANDING,
    AUTH,
    ONBOARDING,
    DASHBOARD,
    ORDERS,
    SHIPMENTS,
    PRODUCTS,
    PRICES,
    PROMOTIONS,
    STOCK,
    PURCHASING,
    CUSTOMERS,
    QUOTES,
    RETURNS,
    SELLERS,
    IMPORTS,
    SEARCH,
    NOTICES,
    REPORTS,
    TEAM,
    SETTINGS,
    AUDIT,
)
_TEMPLATES: Final = {
    403: "errors/forbidden.html",
    404: "errors/not_found.html",
    405: "errors/not_found.html",
    503: "errors/maintenance.html",
}
#: Files come compressed already.
_COMPRESSION: Final = CompressionConfig(
    backend="gzip", gzip_compress_level=5, minimum_size=1000, exclude=[f"^{STATIC_PREFIX}"]
)
_log = structlog.get_logger()


@get("/theme/{name:str}", include_in_schema=False)
async def theme(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
    """The brand's colours as a style sheet; always the brand of the host, whatever the address says."""
    del name
    tokens = msgspec.convert(brand_of(request.scope).tokens, BrandTokens)
    headers = {"cache-control": "public, max-age=300"}
    return Response(theme_css(tokens), media_type="text/css", headers=headers)


@route("/{rest:path}", http_method=["GET", "POST"], include_in_schema=False)
async def unknown_page(rest: FromPath[str]) -> None:
    """Every address that is none of ours, so that it is answered in the brand's look.

    Raises:
        NotFoundException: Always.
    """
    raise NotFoundException(f"There is no page {rest}.")


def domain_error_page(request: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    """A domain error as a page; who belongs to no company yet chooses or makes one first."""
    caller = find_caller(request.scope)
    if (
        isinstance(error, MissingPermissionError)
        and caller is not None
        and caller.tenant_id is None
    ):
        return Redirect("/companies", status_code=303)
    status = status_of(error)
    own_words = message_of(error.code, language_of(request), "")
    if own_words or status not in _TEMPLATES:
        # What we have no words for is said in the domain's own, which name the case at hand.
        return rendered(
            request, "errors/refused.html", status=status, detail=own_words or error.detail
        )
    return rendered(request, _TEMPLATES[status], status=status)


def http_error_page(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The framework's errors as a page; who is not signed in sees the landing page or goes to the log-in."""
    if "brand" not in request.scope["state"]:
        return Response(
            "There is no shop at this address.", media_type="text/plain", status_code=404
        )
    if error.status_code == 401:  # noqa: PLR2004 - an HTTP status
        return _signed_out(request)
    if error.status_code == 400:  # noqa: PLR2004 - an HTTP status
        return rendered(request, "errors/refused.html", status=400, detail="")
    template = _TEMPLATES.get(error.status_code, "errors/error.html")
    return rendered(request, template, status=error.status_code)


def unexpected_error_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Everything else: logged whole, told without details."""
    _log.error(
        "web.request.failed",
        exc_info=error,
        path=request.url.path,
        request_id=request_id_of(request.scope),
    )
    if "brand" not in request.scope["state"]:
        return Response("Something went wrong.", media_type="text/plain", status_code=500)
    return rendered(request, "errors/error.html", status=500)


def web_router(services: WebServices) -> Router:
    """All pages; the development mailbox is there outside production only."""
    mailbox = () if services.is_production else MAILBOX
    return Router(
        path="/",
        route_handlers=[
            theme,
            static_file,
            *(handler for package in PAGE_PACKAGES for handler in package),
            *mailbox,
            unknown_page,
        ],
        middleware=[
            DefineMiddleware(CompressionMiddleware, config=_COMPRESSION),
            authentication_middleware(web_authenticator(services)),
        ],
        before_request=refuse_forged,
        include_in_schema=False,
        exception_handlers={
            DomainError: domain_error_page,
            HTTPException: http_error_page,
            Exception: unexpected_error_page,
        },
    )


def _signed_out(request: Request[Any, Any, Any]) -> Response[Any]:
    if request.url.path == "/" and find_session_of(request.scope) is None:
        return landing_page(request)
    if request.method != "GET" or request.url.path == "/":
        return Redirect("/login", status_code=303)
    query = f"?{request.url.query}" if request.url.query else ""
    return Redirect(f"/login?next={quote(request.url.path + query, safe='')}", status_code=303)
