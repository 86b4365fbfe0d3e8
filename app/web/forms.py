"""Forms: what was posted, which fields are wrong in the reader's words, and where to go afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import ClientException
from litestar.response import Redirect

from app.kernel.errors import DomainError, FieldIssue
from app.web.messages import message_of
from app.web.pages import FLASH_COOKIE, flash_cookie, language_of
from app.web.rendering.context import Flash, Tone
from app.web.rendering.locales import translator

_MOST_FIELDS: Final = 500


class FormErrors(msgspec.Struct, frozen=True):
    """Wrong fields by name, for the fields' macros and for the summary."""

    messages: Mapping[str, str] = {}

    def of(self, field: str) -> str:
        """The message of one field, or nothing."""
        return self.messages.get(field, "")

    @property
    def summary(self) -> list[dict[str, str]]:
        """All of them, as the summary's macro takes them."""
        return [{"field": field, "message": message} for field, message in self.messages.items()]


async def posted(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The texts of a posted form; of a field that comes twice the last counts.

    Raises:
        ClientException: If it has absurdly many fields.
    """
    form = await request.form()
    pairs = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
    if len(pairs) > _MOST_FIELDS:
        raise ClientException("The form has too many fields.")
    # A zero byte is in no text that a person types, and the database takes none.
    return {key: value.replace("\x00", "") for key, value in pairs}


def form_errors(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    """The fields at fault in the reader's language; an error without fields stands in the summary only."""
    language = language_of(request)
    return FormErrors(
        {
            issue.pointer.strip("/").replace("/", "-"): message_of(
                issue.code, language, issue.detail
            )
            for issue in _issues_of(error)
        }
    )


def words_of(error: DomainError, language: str) -> str:
    """A refusal in a sentence: that of its first field, else its own."""
    first = _issues_of(error)[0]
    return message_of(first.code, language, first.detail)


def see_other(path: str) -> Response[Any]:
    """Send the browser to another page after a form was accepted."""
    return Redirect(path, status_code=303)


def flashing(
    request: Request[Any, Any, Any],
    path: str,
    text: str,
    *,
    tone: Tone = "success",
    **values: object,
) -> Response[Any]:
    """As ``see_other``, with a message that the next page shows once. ``text`` is a text to be translated."""
    response = see_other(path)
    message = translator(language_of(request)).gettext(text, **values)
    response.set_cookie(
        key=FLASH_COOKIE,
        value=flash_cookie(Flash(text=message, tone=tone)),
        httponly=True,
        samesite="lax",
        path="/",
    )
    return response


def own_path(path: str, *, otherwise: str = "/") -> str:
    """A path on this host, so that a link can't send people elsewhere."""
    safe = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
        and "\\" not in path
    )
    return path if safe else otherwise


def _issues_of(error: DomainError) -> Sequence[FieldIssue]:
    return error.issues or (FieldIssue(pointer="", code=error.code, detail=error.detail),)
