"""What a tag may be called, and how many there may be."""

from collections.abc import Sequence
from typing import Final, NoReturn

from app.domains.orders.tags.errors import InvalidTagError
from app.kernel.errors import FieldIssue

#: Tags of one order.
MOST_TAGS: Final = 20
#: Tags that a tenant has in all.
MOST_OF_A_TENANT: Final = 500
LONGEST_NAME: Final = 50


def key_of(name: str) -> str:
    """The folded name under which a tag is one and the same."""
    return " ".join(name.split()).casefold()


def clean_name(name: str, *, pointer: str = "/name") -> str:
    """A tag's name with single blanks.

    Raises:
        InvalidTagError: If it is empty or too long, or has signs that can't be seen.
    """
    text = " ".join(name.split())
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        refuse(pointer, "tag.name", f"A tag has 1 to {LONGEST_NAME} characters.")
    return text


def clean_names(names: Sequence[str], *, pointer: str = "/tags") -> dict[str, str]:
    """Names by their keys, each tag once, in the keys' order, in which their rows are locked.

    Raises:
        InvalidTagError: If a name does not do, or there are more than an order can have.
    """
    cleaned = [clean_name(name, pointer=f"{pointer}/{at}") for at, name in enumerate(names)]
    by_key = {key_of(name): name for name in reversed(cleaned)}
    if len(by_key) > MOST_TAGS:
        refuse_count(pointer)
    return dict(sorted(by_key.items()))


def refuse_count(pointer: str) -> NoReturn:
    """Say that an order would have too many tags.

    Raises:
        InvalidTagError: Always.
    """
    refuse(pointer, "tag.count", f"An order has at most {MOST_TAGS} tags.")


def refuse(pointer: str, code: str, detail: str) -> NoReturn:
    """Say what is wrong with which field.

    Raises:
        InvalidTagError: Always.
    """
    raise InvalidTagError(detail, issues=[FieldIssue(pointer=pointer, code=code, detail=detail)])
