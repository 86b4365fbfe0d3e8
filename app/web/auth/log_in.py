"""Log-in and log-out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromQuery

from app.kernel.errors import DomainError, RateLimitedError
from app.platform.http.caller import find_caller
from app.tenancy.errors import EmailNotVerifiedError, LoginRefusedError, TooManyAttemptsError
from app.tenancy.log_in import log_in
from app.tenancy.sessions import end_session
from app.web.edge import client_ip, sign_in, sign_out
from app.web.forms import FormErrors, form_errors, own_path, posted, see_other
from app.web.identity import brand_of, find_session_of
from app.web.pages import page
from app.web.services import services_of


@get("/login", status_code=200)
async def log_in_form(
    request: Request[Any, Any, Any], next_path: FromQuery[str] = "/"
) -> Response[Any]:
    """The log-in."""
    wanted = own_path(request.query_params.get("next", next_path))
    if find_session_of(request.scope) is not None:
        return see_other(wanted)
    return await _log_in_page(request, "", wanted)


@post("/login", status_code=200)
async def log_in_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Check the password, open a session, go where one wanted to go."""
    values = await posted(request)
    email, wanted = values.get("email", ""), own_path(values.get("next", "/"))
    try:
        token = await log_in(
            services_of(request).factory,
            brand_id=brand_of(request.scope).brand_id,
            email=email,
            password=values.get("password", ""),
            user_agent=request.headers.get("user-agent", ""),
            ip=client_ip(request),
        )
    except (LoginRefusedError, EmailNotVerifiedError, TooManyAttemptsError) as error:
        return await _log_in_page(request, email, wanted, error=error)
    response = see_other(wanted)
    sign_in(request, response, token)
    return response


@post("/logout", status_code=200)
async def log_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """End this session."""
    caller = find_caller(request.scope)
    if caller is not None and caller.session_id is not None:
        async with services_of(request).factory.brand(caller.brand_id) as transaction:
            await end_session(transaction, caller.session_id)
    response = see_other("/login")
    sign_out(response)
    return response


async def _log_in_page(
    request: Request[Any, Any, Any], email: str, wanted: str, *, error: DomainError | None = None
) -> Response[Any]:
    status = 200 if error is None else 429 if isinstance(error, RateLimitedError) else 422
    errors = FormErrors() if error is None else form_errors(request, error)
    response = await page(
        request, "auth/log_in.html", status=status, email=email, wanted=wanted, errors=errors
    )
    if error is not None and "retry_after" in error.members:
        response.headers["retry-after"] = str(error.members["retry_after"])
    return response
