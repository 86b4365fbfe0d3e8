"""Raw statements for the hot paths: the logical schema is replaced by the tenant's placement."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final
from uuid import UUID

from app.platform.db.base import TENANT_SCHEMA

_TABLE_PREFIX: Final = re.compile(rf"\b{TENANT_SCHEMA}\.")


_NAMED: Final = re.compile(
    r"\btenant_id\s*=\s*\$1\b|\$1(?:::uuid)?\s*=\s*(?:\w+\.)?tenant_id\b", re.IGNORECASE
)
_INSERTED: Final = re.compile(
    r"\bINSERT\s+INTO\s+[\w.?\s]+?\(\s*tenant_id\b.*?\b(?:VALUES\s*\(|SELECT(?:\s+DISTINCT)?)\s*\$1\b",
    re.IGNORECASE | re.DOTALL,
)


class UnscopedStatementError(RuntimeError):
    """A raw statement does not name its tenant; a mistake in our code, never the user's."""


@lru_cache(maxsize=4096)
def placed(statement: str, schema: str) -> str:
    """The statement for a placement; ``tenant.`` before a table name becomes the schema.

    Raises:
        UnscopedStatementError: If the statement does not name its tenant, which is ``$1``.
    """
    if not names_tenant(statement):
        raise UnscopedStatementError(
            f"The statement does not name its tenant as $1: {statement[:200]}"
        )
    return _TABLE_PREFIX.sub(f"{schema}.", statement)


def names_tenant(statement: str) -> bool:
    """Whether a statement says whose rows it means: ``tenant_id = $1``, or an insert of ``$1``.

    A statement without tenant tables, such as a lock, only has to use ``$1``.
    """
    if not _TABLE_PREFIX.search(statement):
        return "$1" in statement
    return bool(_NAMED.search(statement) or _INSERTED.search(statement))


_PARAMETER: Final = re.compile(r"\$(\d+)")


class NotALiteralError(TypeError):
    """A value of a kind that is never written into a statement's text; a mistake in our code."""


def inlined(statement: str, values: Sequence[object]) -> str:
    """The statement with its parameters written into it, for a message that can't carry any.

    Only ids, whole numbers, decimals and lists of them, which can't contain a quote.

    Raises:
        NotALiteralError: If a value is of another kind.
    """
    return _PARAMETER.sub(lambda found: _literal(values[int(found[1]) - 1]), statement)


def _literal(value: object) -> str:
    if isinstance(value, UUID):
        return f"'{value}'"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else f"{value:d}"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(_literal, value))}]"  # pyright: ignore[reportUnknownArgumentType] - checked one by one
    raise NotALiteralError(type(value).__name__)
