"""Makes an empty database ours: roles, rights of the database, every schema at the newest version."""

from collections.abc import Callable

from app.platform.db.isolation.roles import ensure_roles, prepare_database
from app.platform.db.migrate import SchemaProgress, migrate, owner_engine


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
        with engine.begin() as connection:
            ensure_roles(connection, app_password=app_password, platform_password=platform_password)
            prepare_database(connection)
        return migrate(engine, report=report)
    finally:
        engine.dispose()
