"""Makes an empty database ours: roles, rights of the database, every schema at the newest version."""

import random
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.platform.db.isolation.roles import ensure_roles, prepare_database
from app.platform.db.migrate import SchemaProgress, migrate, owner_engine

_ATTEMPTS: Final = 10
_PAUSE_SECONDS: Final = 0.05
#: "tuple concurrently updated", and a role that another process created in this moment.
_MEETING_SQLSTATES: Final = frozenset({"XX000", "42710", "23505"})


def provision(
    owner_dsn: str,
    *,
    app_password: str,
    platform_password: str,
    report: Callable[[SchemaProgress], None] = lambda _progress: None,
) -> int:
    """Prepare and migrate the database of the owner's connection; returns how many schemas changed.

    Raises:
        MigrationBlockedError: If another run holds the lock, or a table stays locked.
    """
    engine = owner_engine(owner_dsn)
    try:
        _set_up_roles(engine, app_password=app_password, platform_password=platform_password)
        return migrate(engine, report=report)
    finally:
        engine.dispose()


def _set_up_roles(engine: Engine, *, app_password: str, platform_password: str) -> None:
    """Set up the roles, again where another installation in the same cluster did so in this moment.

    Roles belong to the cluster, and the server has no lock that two of its databases share.

    Raises:
        DBAPIError: If the server refuses for another reason, or each time.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with engine.begin() as connection:
                ensure_roles(
                    connection, app_password=app_password, platform_password=platform_password
                )
                prepare_database(connection)
        except DBAPIError as error:
            if (
                attempt == _ATTEMPTS
                or getattr(error.orig, "sqlstate", "") not in _MEETING_SQLSTATES
            ):
                raise
            time.sleep(_PAUSE_SECONDS * attempt * random.uniform(0.5, 1.5))  # noqa: S311 - a pause
        else:
            return
