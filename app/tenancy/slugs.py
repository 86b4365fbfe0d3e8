"""Short names of tenants, from what their companies are called."""

import re
import unicodedata
from typing import Final

_LONGEST: Final = 40
_PATTERN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")


def slug_of(name: str) -> str:
    """A short name: lower case, ASCII, words joined by hyphens; ``tienda`` when nothing is left."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
    return words[:_LONGEST].strip("-") or "tienda"


def is_slug(text: str) -> bool:
    """Whether the text can be a short name."""
    return _PATTERN.fullmatch(text) is not None
