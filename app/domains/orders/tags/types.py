"""Words and shapes of tags."""

from enum import StrEnum
from uuid import UUID

import msgspec


class TagColor(StrEnum):
    """The colours that a tag can have; one without is grey."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class OrderTagView(msgspec.Struct, frozen=True, kw_only=True):
    """A tag as lists and pages show it."""

    id: UUID
    name: str
    color: TagColor | None
