"""The isolation audit: every check of the wall over the live catalogue."""

from typing import Final

from sqlalchemy import Connection

from app.platform.db.isolation.catalogue import Expected
from app.platform.db.isolation.findings import Finding
from app.platform.db.isolation.grant_checks import check_grants
from app.platform.db.isolation.object_checks import check_objects
from app.platform.db.isolation.role_checks import check_roles
from app.platform.db.isolation.shape_checks import check_shape
from app.platform.db.isolation.table_checks import check_tables

_CHECKS: Final = (check_roles, check_tables, check_grants, check_objects, check_shape)


def audit_isolation(connection: Connection, expected: Expected) -> list[Finding]:
    """Holes in the wall of the connection's database, most telling first; an empty list means none.

    Reads the catalogue only, inside the caller's transaction.
    """
    # Names in definitions are printed with their schema only when it is not on the path.
    connection.exec_driver_sql("SET LOCAL search_path = pg_catalog")
    found = [item for check in _CHECKS for item in check(connection, expected)]
    return list(dict.fromkeys(found))
