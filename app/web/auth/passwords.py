"""Forgotten passwords: asking for a link, setting a new one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromQuery

from app.kernel.errors import RateLimitedError
from app.tenancy.errors import InvalidFieldsError, InvalidLinkError
from app.tenancy.log_in import check_reset_link, request_reset, reset_password
from app.web.edge import client_ip, sign_out, site_of
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.identity import brand_of
from app.web.pages import page
from app.web.rendering.locales import mark as _
from app.web.services import services_of


@get("/forgot", status_code=200)
async def forgot_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """Ask for a link to set a new password."""
    return await page(request, "auth/forgot.html", email="", errors=FormErrors())


@post("/forgot", status_code=200)
async def forgot_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send the link; the answer is the same for every address."""
    values, services = await posted(request), services_of(request)
    email = values.get("email", "")
    try:
        await request_reset(
            services.factory,
            services.mails,
            site=site_of(request),
            email=email,
            ip=client_ip(request),
        )
    except RateLimitedError as error:
        return await page(
            request, "auth/forgot.html", status=429, email=email, errors=form_errors(request, error)
        )
    return await page(
        request, "auth/forgot_sent.html", email=email, mailbox=not services.is_production
    )


@get("/reset", status_code=200)
async def reset_form(request: Request[Any, Any, Any], token: FromQuery[str] = "") -> Response[Any]:
    """The form for a new password that the link opens."""
    return await _reset_page(request, token, FormErrors())


@post("/reset", status_code=200)
async def reset_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Set the new password; every session ends, also this browser's."""
    values, services = await posted(request), services_of(request)
    secret = values.get("token", "")
    try:
        await reset_password(
            services.factory, services.mails, site=site_of(request), secret=secret,
            password=values.get("password", ""),
        )  # fmt: skip
    except InvalidFieldsError as error:
        return await _reset_page(request, secret, form_errors(request, error))
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="/forgot")
    response = flashing(request, "/login", _("Your password is set. Log in with it."))
    sign_out(response)
    return response


async def _reset_page(
    request: Request[Any, Any, Any], secret: str, errors: FormErrors
) -> Response[Any]:
    brand_id = brand_of(request.scope).brand_id
    try:
        email = await check_reset_link(
            services_of(request).factory, brand_id=brand_id, secret=secret
        )
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="/forgot")
    status = 422 if errors.messages else 200
    return await page(
        request, "auth/reset.html", status=status, email=email, secret=secret, errors=errors
    )
