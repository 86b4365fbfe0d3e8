"""The roles of the wall.

``cauce_owner`` owns every object and logs in nowhere; the owner connection assumes it for migrations. ``cauce_app``
and ``cauce_platform`` are what the processes log in as; they own nothing. ``cauce_tenant`` is the group of all
dedicated schemas' roles and says what they may do in the schema ``platform``.
"""

from typing import Final
from uuid import UUID

import psycopg
from sqlalchemy import Connection, text

from app.platform.db.context import dedicated_schema

OWNER: Final = "cauce_owner"
APP: Final = "cauce_app"
PLATFORM: Final = "cauce_platform"
TENANT_GROUP: Final = "cauce_tenant"

#: Server version from which a membership says by itself whether it is inherited.
INHERIT_OPTION_VERSION: Final = 160000
#: Any two processes that set up roles by way of one database wait for each other.
_ROLES_LOCK: Final = 0x0CA0CE01


def ensure_roles(connection: Connection, *, app_password: str, platform_password: str) -> None:
    """Create the cluster's roles where they are missing, and set the passwords of those that log in.

    ``connection`` is the owner's connection: a superuser, or a role that may create roles and owns the database.
    """
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ROLES_LOCK})"))
    existing = set(
        connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'cauce_%'"))
    )
    wanted = {
        OWNER: "NOLOGIN",
        TENANT_GROUP: "NOLOGIN",
        APP: "LOGIN NOINHERIT",
        PLATFORM: "LOGIN NOINHERIT",
    }
    for role, attributes in wanted.items():
        if role not in existing:
            connection.exec_driver_sql(f"CREATE ROLE {role} {attributes}")
    for role, password in ((APP, app_password), (PLATFORM, platform_password)):
        verifier = _verifier(connection, role=role, password=password)
        connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD {_literal(connection, verifier)}")
    connection.exec_driver_sql(f"ALTER ROLE {APP} SET statement_timeout = '30s'")
    connection.exec_driver_sql(f"ALTER ROLE {APP} SET idle_in_transaction_session_timeout = '60s'")
    # The owner's login becomes the owner for migrations, and the platform to say where a tenant lives.
    connection.exec_driver_sql(f"GRANT {OWNER}, {PLATFORM} TO CURRENT_USER")


def prepare_database(connection: Connection) -> None:
    """Take from PUBLIC what it has in a new database, and let the owner create schemas in it."""
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(
        f"GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {database} TO {OWNER}"
    )
    connection.exec_driver_sql(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {APP}")
    # Imports copy into temporary tables in the role that they work in.
    connection.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {database} TO {TENANT_GROUP}")
    connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {database} TO {PLATFORM}")
    connection.exec_driver_sql(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
    )


def ensure_dedicated_role(connection: Connection, tenant_id: UUID) -> str:
    """Create the role of a tenant's dedicated schema and let the application assume it; returns its name."""
    role = dedicated_schema(tenant_id)
    found = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    if found is None:
        connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN INHERIT")
    version = connection.scalar(text("SELECT current_setting('server_version_num')::int"))
    option = " WITH INHERIT FALSE" if version and version >= INHERIT_OPTION_VERSION else ""
    connection.exec_driver_sql(f"GRANT {role} TO {APP}{option}")
    connection.exec_driver_sql(f"GRANT {TENANT_GROUP} TO {role}")
    return role


def drop_dedicated_role(connection: Connection, role: str) -> None:
    """Drop the role of a dedicated schema that is gone, if it is there."""
    connection.exec_driver_sql(f"DROP ROLE IF EXISTS {role}")


def _verifier(connection: Connection, *, role: str, password: str) -> str:
    """What the server keeps of a password: the password itself never stands in a statement, or in the server's log."""
    driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()


def _literal(connection: Connection, value: str) -> str:
    return str(connection.scalar(text("SELECT quote_literal(:value)"), {"value": value}))
