"""Raw statements for the hot paths: the logical schema is replaced by the tenant's placement."""

import re
from functools import lru_cache
from typing import Final

from app.platform.db.base import TENANT_SCHEMA

_TABLE_PREFIX: Final = re.compile(rf"\b{TENANT_SCHEMA}\.")


class UnscopedStatementError(RuntimeError):
    """A raw statement does not name its tenant; a mistake in our code, never the user's."""


@lru_cache(maxsize=4096)
def placed(statement: str, schema: str) -> str:
    """The statement for a placement; ``tenant.`` before a table name becomes the schema.

    Raises:
        UnscopedStatementError: If the statement does not use ``$1``, the tenant.
    """
    if "$1" not in statement:
        raise UnscopedStatementError(
            f"The statement does not name its tenant as $1: {statement[:200]}"
        )
    return _TABLE_PREFIX.sub(f"{schema}.", statement)
