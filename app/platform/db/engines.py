"""Database engines: how the processes connect, directly or through PgBouncer in transaction mode."""

from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

#: Statements a connection keeps prepared; ours are few and constant.
_PREPARED_STATEMENTS = 512


def async_engine(dsn: str, *, pool_size: int, transaction_pooler: bool = False) -> AsyncEngine:
    """An engine for units of work: autocommit, because the unit of work sends BEGIN and COMMIT itself.

    Behind a pooler in transaction mode nothing may be kept on the server connection, so statements are not prepared
    by name.
    """
    url = make_url(dsn).set(drivername="postgresql+asyncpg")
    options: dict[str, Any] = {"server_settings": {"application_name": "cauce", "jit": "off"}}
    if transaction_pooler:
        options = {"statement_cache_size": 0, "prepared_statement_name_func": str}
        url = url.update_query_dict({"prepared_statement_cache_size": "0"})
    else:
        options["statement_cache_size"] = _PREPARED_STATEMENTS
    return create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_reset_on_return=None,
        pool_use_lifo=True,
        connect_args=options,
    )
