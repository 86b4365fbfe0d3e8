"""Reads the parameters of a page's address: strict about what they may be, easy on those that are empty."""

from datetime import date
from enum import Enum
from typing import Any, Final, TypeVar
from uuid import UUID

from litestar import Request
from litestar.exceptions import NotFoundException, ValidationException

from app.kernel.ids import InvalidIdError, decode
from app.kernel.pagination import DEFAULT_LIMIT, PageRequest

_LONGEST: Final = 200
Word = TypeVar("Word", bound=Enum)


class Query:
    """The parameters of one request."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        """Read from a request's address."""
        self._values = request.query_params

    def text(self, name: str) -> str:
        """A text without surrounding blanks; nothing when it is absent."""
        # A zero byte is in no text that a person types, and the database takes none.
        return str(self._values.get(name, "")).replace("\x00", "").strip()[:_LONGEST]

    def choice(self, name: str, words: type[Word]) -> Word | None:
        """One of the words of an enumeration.

        Raises:
            ValidationException: If it is another word.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return words(text)
        except ValueError:
            raise ValidationException(_detail(name), extra=_extra(name)) from None

    def day(self, name: str) -> date | None:
        """A date written ``2026-03-05``.

        Raises:
            ValidationException: If it is no date.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValidationException(_detail(name), extra=_extra(name)) from None

    def id(self, name: str, prefix: str) -> UUID | None:
        """An id of the kind that the prefix names.

        Raises:
            ValidationException: If it is not one.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return decode(prefix, text)
        except InvalidIdError:
            raise ValidationException(_detail(name), extra=_extra(name)) from None

    def page(self, *, limit: int = DEFAULT_LIMIT) -> PageRequest:
        """Which page of the list is asked for."""
        return PageRequest(
            after=self.text_whole("after") or None,
            before=self.text_whole("before") or None,
            limit=limit,
        )

    def text_whole(self, name: str) -> str:
        """A text of any length, for cursors."""
        return str(self._values.get(name, ""))


def path_id(prefix: str, text: str) -> UUID:
    """The id in a page's path; what can't be one does not exist.

    Raises:
        NotFoundException: If it is no id of that kind.
    """
    try:
        return decode(prefix, text)
    except InvalidIdError:
        raise NotFoundException("There is no such page.") from None


def _detail(name: str) -> str:
    return f"The parameter '{name}' is not valid."


def _extra(name: str) -> list[Any]:
    return [{"key": name, "message": "is not valid"}]
