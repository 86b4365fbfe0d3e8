"""The web way in: all page packages under one router, with sessions, forgery protection and error pages."""

from typing import Any

from app.web.rendering.environment import STATIC
from app.web.rendering.theme import theme_css
from litestar import Request, Response, Router, get
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from app.composition import Parts
from app.kernel.errors import DomainError
from app.platform.http.middleware import authentication_middleware
from app.platform.http.problems import status_of, unexpected_error_handler
from app.web.identity import brand_of, refuse_forged, web_authenticator
from app.web.pages import page

_TEMPLATES = {
    403: "errors/forbidden.html",
    404: "errors/not_found.html",
    503: "errors/maintenance.html",
}


@get("/theme/{slug:str}.css", include_in_schema=False)
async def theme(request: Request[Any, Any, Any], slug: str) -> Response[str]:
    """The brand's colours as a stylesheet; always the brand of the host, whatever the address says."""
    import msgspec  # noqa: PLC0415
    from app.web.rendering.theme import BrandTokens  # noqa: PLC0415

    del slug
    tokens = msgspec.convert(brand_of(request.scope).tokens, BrandTokens)
    return Response(
        theme_css(tokens), media_type="text/css", headers={"cache-control": "public, max-age=300"}
    )


async def domain_error_page(request: Request[Any, Any, Any], error: DomainError) -> Response[str]:
    """A domain error as a page."""
    status = status_of(error)
    return await page(
        request, _TEMPLATES.get(status, "errors/error.html"), status=status, error=error
    )


async def http_error_page(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The framework's errors as a page; who is not signed in goes to the log-in."""
    if error.status_code == 401:  # noqa: PLR2004 - an HTTP status
        return Redirect("/login")
    if "brand" not in request.scope["state"]:
        return Response(
            "There is no shop at this address.", media_type="text/plain", status_code=404
        )
    template = _TEMPLATES.get(error.status_code, "errors/error.html")
    return await page(request, template, status=error.status_code, error=error)


def web_router(parts: Parts) -> Router:
    """All pages."""
    return Router(
        path="/",
        route_handlers=[theme, create_static_files_router("/static", [STATIC])],
        middleware=[authentication_middleware(web_authenticator(parts.factory, parts.brands))],
        before_request=refuse_forged,
        include_in_schema=False,
        exception_handlers={
            DomainError: domain_error_page,
            HTTPException: http_error_page,
            Exception: unexpected_error_handler,
        },
    )
