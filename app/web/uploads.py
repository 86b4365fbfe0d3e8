"""Files chosen on a page: added one by one; what can't be added is said, and the others stay."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile

from app.kernel.errors import UnprocessableError
from app.web.forms import flashing, words_of
from app.web.pages import language_of
from app.web.rendering.locales import mark as _

_REFUSED: Final = _("%(file)s was not added. %(reason)s")
_OTHER_FIELDS: Final = 1_000_000

#: Adds a file by its name and content.
AddFile = Callable[[str, bytes], Awaitable[object]]


class UploadField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a form for files: how many at once, of how many bytes each, and what is said."""

    name: str
    most: int
    most_bytes: int
    added: str
    none: str

    @property
    def most_body(self) -> int:
        """What a request may hold in bytes."""
        return self.most * self.most_bytes + _OTHER_FIELDS


async def add_chosen(
    request: Request[Any, Any, Any], field: UploadField, add: AddFile, *, path: str
) -> Response[Any]:
    """Add each chosen file and go to ``path``; the first that is refused ends it."""
    form = await request.form()
    chosen = [
        item
        for key, item in form.multi_items()
        if key == field.name and isinstance(item, UploadFile) and item.filename
    ]
    if not chosen:
        return flashing(request, path, field.none, tone="warning")
    for file in chosen[: field.most]:
        content = await file.read(field.most_bytes + 1)
        try:
            await add(file.filename, content)
        except UnprocessableError as error:
            reason = words_of(error, language_of(request))
            return flashing(
                request, path, _REFUSED, tone="danger", file=file.filename[:80], reason=reason
            )
    return flashing(request, path, field.added)
