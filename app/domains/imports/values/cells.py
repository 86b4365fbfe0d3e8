"""What a cell can hold, and how a cell says that it can't be read."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

#: A text from CSV; a workbook knows numbers and dates by itself. Floats become exact decimals at the reader.
Cell: TypeAlias = str | Decimal | datetime | date | None

#: What our own files, and spreadsheets, put before a text that could be taken for a formula.
_FORMULA_GUARD = re.compile(r"^'(?=[=+\-@])")
_SPACES = re.compile(r"\s+")


class CellError(ValueError):
    """The cell can't be read; the code is stable, the sentence is made from it and the detail."""

    def __init__(self, code: str, raw: object = None, **detail: Any) -> None:  # noqa: ANN401 - values of a sentence
        """Keep the code, the text at fault and the values of the sentence."""
        super().__init__(code)
        self.code = code
        self.raw = None if raw is None else str(raw)[:200]
        self.detail = detail


def text_of(cell: Cell) -> str:
    """The cell as a person sees it, without spaces around it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _FORMULA_GUARD.sub("", cell.strip())
    if isinstance(cell, Decimal):
        plain = f"{cell:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text for comparison: without case, accents, doubled spaces, or signs that people use for spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _SPACES.sub(" ", bare.replace("_", " ").replace("\ufeff", "")).strip().casefold()
