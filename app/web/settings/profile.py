"""Oneself: name, language, password, and the browsers one is signed in with."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.kernel.ids import encode
from app.tenancy.errors import InvalidFieldsError, TooManyAttemptsError
from app.tenancy.profile import change_password, change_profile, end_own_session
from app.tenancy.sessions import end_sessions, list_sessions
from app.web.edge import client_ip, id_from, person_of, site_of
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.identity import find_session_of
from app.web.pages import LANGUAGE_COOKIE, page
from app.web.rendering.locales import LANGUAGES
from app.web.rendering.locales import mark as _
from app.web.services import services_of
from app.web.settings.browsers import browser_name


@get("/settings/profile", status_code=200)
async def profile_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """Who one is, and where one is signed in."""
    return await _profile_page(request, {}, FormErrors())


@post("/settings/profile", status_code=200)
async def profile_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change name and language."""
    person, values = person_of(request), await posted(request)
    locale = values.get("locale", "")
    try:
        async with services_of(request).factory.brand(person.brand_id) as transaction:
            await change_profile(
                transaction, user_id=person.user_id, name=values.get("name", ""),
                locale=locale if locale in LANGUAGES else "es-CL",
            )  # fmt: skip
    except InvalidFieldsError as error:
        return await _profile_page(request, values, form_errors(request, error))
    response = flashing(request, "/settings/profile", _("Saved."))
    response.delete_cookie(LANGUAGE_COOKIE, path="/")
    return response


@post("/settings/password", status_code=200)
async def password_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the password; all other sessions end."""
    person, values, services = person_of(request), await posted(request), services_of(request)
    try:
        await change_password(
            services.factory, services.mails, site=site_of(request), user_id=person.user_id,
            session_id=person.session_id, present=values.get("present", ""),
            wanted=values.get("password", ""), ip=client_ip(request),
        )  # fmt: skip
    except (InvalidFieldsError, TooManyAttemptsError) as error:
        return await _profile_page(request, {}, form_errors(request, error))
    return flashing(
        request, "/settings/profile", _("Your password is changed. All other sessions ended.")
    )


@post("/settings/sessions/{session:str}/end", status_code=200)
async def end_session_post(
    request: Request[Any, Any, Any], session: FromPath[str]
) -> Response[Any]:
    """End one of one's own sessions."""
    person, session_id = person_of(request), id_from("ses", session)
    async with services_of(request).factory.brand(person.brand_id) as transaction:
        await end_own_session(transaction, user_id=person.user_id, session_id=session_id)
    return flashing(request, "/settings/profile", _("The session ended."))


@post("/settings/sessions/end-others", status_code=200)
async def end_other_sessions(request: Request[Any, Any, Any]) -> Response[Any]:
    """End all sessions but this one."""
    person = person_of(request)
    async with services_of(request).factory.brand(person.brand_id) as transaction:
        await end_sessions(transaction, user_id=person.user_id, but=person.session_id)
    return flashing(request, "/settings/profile", _("All other sessions ended."))


async def _profile_page(
    request: Request[Any, Any, Any], values: dict[str, str], errors: FormErrors
) -> Response[Any]:
    person, session = person_of(request), find_session_of(request.scope)
    async with services_of(request).factory.brand(person.brand_id, read_only=True) as transaction:
        sessions = await list_sessions(transaction, user_id=person.user_id)
    return await page(
        request,
        "settings/profile.html",
        active="settings",
        status=422 if errors.messages else 200,
        section="profile",
        errors=errors,
        name=values.get("name", session.name if session else ""),
        locale=values.get("locale", session.locale if session else "es-CL"),
        languages=[{"value": code, "label": label} for code, label in LANGUAGES.items()],
        sessions=[
            {
                "id": encode("ses", item.session_id),
                "browser": browser_name(item.user_agent),
                "ip": item.ip or "",
                "created_at": item.created_at,
                "last_seen_at": item.last_seen_at,
                "is_this": item.session_id == person.session_id,
            }
            for item in sessions
        ],
    )
