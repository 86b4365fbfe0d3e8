"""Language and look, as the frame's menus set them."""

from typing import Any, Final

from litestar import Request, Response, post

from app.platform.http.caller import find_caller
from app.tenancy.users import set_locale
from app.web.edge import is_secure
from app.web.forms import own_path, posted, see_other
from app.web.pages import LANGUAGE_COOKIE, MODE_COOKIE
from app.web.rendering.locales import LANGUAGES
from app.web.services import services_of

_YEAR: Final = 365 * 86400
_MODES: Final = frozenset({"light", "dark", "auto"})


@post("/preferences", status_code=200)
async def preferences(request: Request[Any, Any, Any]) -> Response[Any]:
    """Remember the language and the look; what is not known is left as it was."""
    values = await posted(request)
    response = see_other(own_path(values.get("next", "/")))
    language, mode = values.get("language", ""), values.get("color_mode", "")
    secure, caller = is_secure(request), find_caller(request.scope)
    if language in LANGUAGES:
        response.set_cookie(
            key=LANGUAGE_COOKIE,
            value=language,
            max_age=_YEAR,
            path="/",
            samesite="lax",
            secure=secure,
            httponly=True,
        )
        if caller is not None and caller.user_id is not None:
            async with services_of(request).factory.brand(caller.brand_id) as transaction:
                await set_locale(transaction, user_id=caller.user_id, locale=language)
    if mode in _MODES:
        # Read by the page's own script before the first paint, hence not HttpOnly.
        response.set_cookie(
            key=MODE_COOKIE, value=mode, max_age=_YEAR, path="/", samesite="lax", secure=secure
        )
    return response
