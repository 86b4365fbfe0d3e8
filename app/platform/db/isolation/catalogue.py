"""Words that the checks of the catalogue share."""

# ruff: noqa: S608 - SQL made of this package's constants

from typing import Final

import msgspec
from sqlalchemy import Connection, MetaData, text

#: The one condition of a tenant table's policy, as the server prints it.
TENANT_CONDITION: Final = "(tenant_id = platform.current_tenant_id())"
#: The table in which a schema keeps its version; no application role may touch it.
VERSION_TABLE: Final = "schema_version"
#: Names of dedicated schemas, and of their roles.
DEDICATED_PATTERN: Final = "^t_[0-9a-f]{32}$"

IS_TENANT_SCHEMA: Final = f"(n.nspname = 'pooled' OR n.nspname ~ '{DEDICATED_PATTERN}')"
IS_OUR_SCHEMA: Final = f"(n.nspname IN ('platform', 'pooled') OR n.nspname ~ '{DEDICATED_PATTERN}')"
IS_USER_SCHEMA: Final = (
    "(n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
    " AND n.nspname !~ '^pg_(toast_)?temp_')"
)


def not_of_extension(catalogue: str, oid: str) -> str:
    """Condition that an object did not come with an extension, which is judged when it is installed."""
    return (
        f"NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '{catalogue}'::regclass"
        f" AND x.objid = {oid} AND x.deptype = 'e')"
    )


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What the code declares, and what the catalogue is held against."""

    tenant_tables: frozenset[str]
    platform_tables: frozenset[str]
    append_only: frozenset[str]

    @classmethod
    def of(cls, tenant: MetaData, platform: MetaData) -> "Expected":
        """What two collections of tables declare."""
        return cls(
            tenant_tables=frozenset(table.name for table in tenant.tables.values()),
            platform_tables=frozenset(table.name for table in platform.tables.values()),
            append_only=frozenset(
                table.name for table in tenant.tables.values() if table.info.get("append_only")
            ),
        )


def pairs(connection: Connection, sql: str, **values: object) -> list[tuple[str, str]]:
    """Object and detail of each row that a check's query returns."""
    return [(str(row[0]), str(row[1])) for row in connection.execute(text(sql), values)]
