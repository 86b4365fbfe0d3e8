"""Identifiers: UUIDv7 inside, TypeID (``ord_01h2...``) outside.

A TypeID is a prefix and the 128 bits in Crockford's base 32, most significant first: sortable by time, safe in an
address, and its prefix says what it names.

Source: https://github.com/jetify-com/typeid/tree/main/spec (version 0.3).
"""

from uuid import UUID, SafeUUID

from uuid_utils import uuid7

from app.kernel.errors import UnprocessableError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LENGTH = 26
_make = object.__new__
_put = object.__setattr__
_UNKNOWN = SafeUUID.unknown
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]


class InvalidIdError(UnprocessableError):
    """The text is not an id of the kind asked for."""

    code = "ids.invalid"
    title = "The id is not valid"


def new_id() -> UUID:
    """Make a time-ordered UUIDv7."""
    # An import makes three for each row: the constructor's checks of its many arguments would be a fifth of its time.
    made = _make(UUID)
    _put(made, "int", uuid7().int)
    _put(made, "is_safe", _UNKNOWN)
    return made


def encode(prefix: str, value: UUID) -> str:
    """Write a UUID as a TypeID with the given prefix."""
    number = value.int
    pairs = [_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)]
    return f"{prefix}_{''.join(pairs)}"


def decode(prefix: str, text: str) -> UUID:
    """Read a TypeID strictly.

    Raises:
        InvalidIdError: If the prefix is another one or the rest is not a UUID in base 32.
    """
    head, _, tail = text.rpartition("_")
    if head != prefix or len(tail) != _LENGTH or tail[0] > "7":
        raise InvalidIdError(f"'{text[:60]}' is not an id that starts with '{prefix}_'.")
    number = 0
    for character in tail:
        value = _VALUES.get(character)
        if value is None:
            raise InvalidIdError(f"'{text[:60]}' is not an id that starts with '{prefix}_'.")
        number = number << 5 | value
    return UUID(int=number)
