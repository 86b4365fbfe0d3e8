"""Fields that forms of stock have in common."""

from collections.abc import Mapping
from typing import Final

from app.kernel.ids import new_id

_LONGEST_NOTE: Final = 200


def note_of(values: Mapping[str, str], field: str = "reason") -> str:
    """A note or a reason, cut to what is kept."""
    return values.get(field, "").strip()[:_LONGEST_NOTE]


def form_key(values: Mapping[str, str]) -> str:
    """What makes a form that is sent twice one cause."""
    return f"form:{values.get('key', '')[:64] or new_id().hex}"


def is_editing(values: Mapping[str, str]) -> bool:
    """Whether a button was pressed that only changes the form's lines."""
    return "add" in values or "remove" in values
