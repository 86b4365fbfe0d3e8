"""Ids in bodies about prices and promotions: one that is none is named by its field."""

from collections.abc import Iterable
from uuid import UUID

from app.kernel.errors import FieldIssue, UnprocessableError
from app.kernel.ids import InvalidIdError, decode


class InvalidReferenceError(UnprocessableError):
    """An id in the body is not one of its kind."""

    code = "request.invalid_reference"
    title = "An id is not valid"


def id_of(prefix: str, text: str, pointer: str) -> UUID:
    """An id of the kind that a prefix names.

    Raises:
        InvalidReferenceError: If it is none; names the field.
    """
    try:
        return decode(prefix, text)
    except InvalidIdError as error:
        detail = f"'{text[:60]}' is not an id that starts with {prefix}_."
        issue = FieldIssue(pointer=pointer, code="invalid_id", detail=detail)
        raise InvalidReferenceError(detail, issues=[issue]) from error


def ids_of(prefix: str, texts: Iterable[str], pointer: str) -> frozenset[UUID]:
    """Several of them."""
    return frozenset(id_of(prefix, text, f"{pointer}/{place}") for place, text in enumerate(texts))


def group_id_of(text: str | None, pointer: str) -> UUID | None:
    """The id of a customer group, if one is given."""
    return None if text is None else id_of("cgr", text, pointer)
