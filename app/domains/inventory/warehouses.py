"""Use cases of warehouses."""

from typing import Final
from uuid import UUID

import asyncpg

from app.domains.inventory.errors import InvalidWarehouseError, UnknownStockItemError
from app.domains.inventory.views import WarehouseWrite
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.warehouse (tenant_id, id, code, name, address, priority, region, commune)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_LOCK: Final = """
SELECT code, name, region, commune, priority FROM tenant.warehouse WHERE tenant_id = $1 AND id = $2 FOR UPDATE
"""
_CHANGE: Final = """
UPDATE tenant.warehouse SET name = $3, address = $4, priority = $5, region = $6, commune = $7
WHERE tenant_id = $1 AND id = $2
"""
_LONGEST_CODE: Final = 40
_LONGEST_NAME: Final = 120
_LOWEST_PRIORITY: Final = 9_999


async def create_warehouse(uow: UnitOfWork, *, warehouse: WarehouseWrite) -> UUID:
    """Add a place that holds stock.

    Raises:
        InvalidWarehouseError: If a field makes no sense or another warehouse has the code.
    """
    code, name = _checked(warehouse)
    warehouse_id = new_id()
    try:
        await uow.execute(
            _ADD,
            warehouse_id,
            code,
            name,
            *_place(warehouse),
        )
    except asyncpg.UniqueViolationError as error:
        issue = _issue("code", "warehouse.code_taken", "Another warehouse has this code.")
        raise InvalidWarehouseError(issue.detail, issues=[issue]) from error
    uow.audit(
        "inventory.warehouse.created",
        Subject("warehouse", warehouse_id, code),
        after={"code": code, "name": name, "priority": warehouse.priority},
    )
    return warehouse_id


async def update_warehouse(
    uow: UnitOfWork, *, warehouse_id: UUID, warehouse: WarehouseWrite
) -> None:
    """Change what a warehouse is called, where it is and when it serves; its code stays.

    Orders that were promised goods from it keep them.

    Raises:
        InvalidWarehouseError: If a field makes no sense.
        UnknownStockItemError: If there is no such warehouse.
    """
    _, name = _checked(warehouse)
    row = await uow.fetch_row(_LOCK, warehouse_id)
    if row is None:
        raise UnknownStockItemError("There is no warehouse with this id.")
    await uow.execute(_CHANGE, warehouse_id, name, *_place(warehouse))
    uow.audit(
        "inventory.warehouse.changed",
        Subject("warehouse", warehouse_id, row["code"]),
        before={key: row[key] for key in ("name", "region", "commune", "priority")},
        after={
            "name": name,
            "region": warehouse.region.strip(),
            "commune": warehouse.commune.strip(),
            "priority": warehouse.priority,
        },
    )


def _checked(warehouse: WarehouseWrite) -> tuple[str, str]:
    """Code and name of a warehouse whose fields were looked at.

    Raises:
        InvalidWarehouseError: If a field makes no sense.
    """
    code, name = warehouse.code.strip(), warehouse.name.strip()
    issues: list[FieldIssue] = []
    if not 1 <= len(code) <= _LONGEST_CODE:
        issues.append(_issue("code", "warehouse.code", "A code has 1 to 40 characters."))
    if not 2 <= len(name) <= _LONGEST_NAME:  # noqa: PLR2004 - a name has two letters
        issues.append(_issue("name", "warehouse.name", "A name has 2 to 120 characters."))
    if not 0 <= warehouse.priority <= _LOWEST_PRIORITY:
        issues.append(_issue("priority", "warehouse.priority", "A priority is 0 to 9999."))
    if issues:
        raise InvalidWarehouseError("Look at the fields that are marked.", issues=issues)
    return code, name


def _place(warehouse: WarehouseWrite) -> tuple[str | None, int, str | None, str | None]:
    """Address, priority, region and commune as they are kept."""
    return (
        warehouse.address.strip() or None,
        warehouse.priority,
        warehouse.region.strip()[:_LONGEST_NAME] or None,
        warehouse.commune.strip()[:_LONGEST_NAME] or None,
    )


def _issue(field: str, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=f"/{field}", code=code, detail=detail)
