"""Sign-up and the confirmation of the address."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromQuery

from app.kernel.errors import DomainError, RateLimitedError
from app.tenancy.company import COUNTRIES
from app.tenancy.errors import InvalidFieldsError, InvalidLinkError
from app.tenancy.sessions import start_session
from app.tenancy.sign_up import SignUp, confirm_email, find_sign_up, is_same_browser, sign_up
from app.web.edge import client_ip, is_secure, sign_in, site_of
from app.web.forms import FormErrors, form_errors, posted, see_other
from app.web.identity import brand_of, find_session_of
from app.web.pages import page
from app.web.services import services_of

_BROWSER_COOKIE: Final = "cauce_signup"
_BROWSER_SECONDS: Final = 2 * 86400
_FIELDS: Final = ("email", "company", "country")


@get("/signup", status_code=200)
async def sign_up_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form for a new company."""
    if find_session_of(request.scope) is not None:
        return see_other("/")
    return await _sign_up_page(request, {"country": "CL"}, FormErrors())


@post("/signup", status_code=200)
async def sign_up_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Claim the address; the answer is the same whether it is known or not."""
    values = await posted(request)
    form = msgspec.convert({name: values.get(name, "") for name in (*_FIELDS, "password")}, SignUp)
    services = services_of(request)
    try:
        browser = await sign_up(
            services.factory,
            services.mails,
            site=site_of(request),
            form=form,
            ip=client_ip(request),
        )
    except (InvalidFieldsError, RateLimitedError) as error:
        return await _sign_up_page(request, values, form_errors(request, error), error=error)
    response = await page(
        request,
        "auth/check_mail.html",
        email=form.email.strip(),
        mailbox=not services.is_production,
    )
    response.set_cookie(
        key=_BROWSER_COOKIE, value=browser, max_age=_BROWSER_SECONDS, path="/verify",
        httponly=True, samesite="lax", secure=is_secure(request),
    )  # fmt: skip
    return response


@get("/verify", status_code=200)
async def verify_form(request: Request[Any, Any, Any], token: FromQuery[str] = "") -> Response[Any]:
    """The page that the link of the mail opens; only its button uses the link up."""
    return await _verify_page(request, token, FormErrors())


@post("/verify", status_code=200)
async def verify_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Prove the address, make the company, sign in."""
    values, services = await posted(request), services_of(request)
    brand_id = brand_of(request.scope).brand_id
    try:
        confirmed = await confirm_email(
            services.factory, services.seed, brand_id=brand_id, secret=values.get("token", ""),
            browser=request.cookies.get(_BROWSER_COOKIE, ""), password=values.get("password", ""),
        )  # fmt: skip
    except InvalidFieldsError as error:
        return await _verify_page(request, values.get("token", ""), form_errors(request, error))
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="/signup")
    async with services.factory.brand(brand_id) as transaction:
        token = await start_session(
            transaction, brand_id=brand_id, user_id=confirmed.user_id, tenant_id=confirmed.tenant_id,
            user_agent=request.headers.get("user-agent", ""), ip=client_ip(request),
        )  # fmt: skip
    response = see_other("/onboarding")
    sign_in(request, response, token)
    response.delete_cookie(_BROWSER_COOKIE, path="/verify")
    return response


async def _sign_up_page(
    request: Request[Any, Any, Any],
    values: dict[str, str],
    errors: FormErrors,
    *,
    error: DomainError | None = None,
) -> Response[Any]:
    status = 200 if error is None else 429 if isinstance(error, RateLimitedError) else 422
    kept = {name: values.get(name, "") for name in _FIELDS}
    countries = [{"value": item.code, "label": item.name} for item in COUNTRIES.values()]
    return await page(
        request, "auth/sign_up.html", status=status, values=kept, errors=errors, countries=countries
    )


async def _verify_page(
    request: Request[Any, Any, Any], secret: str, errors: FormErrors
) -> Response[Any]:
    services = services_of(request)
    try:
        link = await find_sign_up(
            services.factory, brand_id=brand_of(request.scope).brand_id, secret=secret
        )
    except InvalidLinkError:
        return await page(request, "auth/link_gone.html", status=404, again="/signup")
    same = is_same_browser(link, request.cookies.get(_BROWSER_COOKIE, ""))
    return await page(
        request, "auth/verify.html", status=422 if errors.messages else 200, errors=errors,
        email=link.email, company=link.data["company"], secret=secret, ask_password=not same,
    )  # fmt: skip
