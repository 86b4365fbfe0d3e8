"""Saved mappings: kept by name, checked when they are saved."""

from typing import Any, Final

import msgspec

from app.domains.imports.errors import ImportMappingNotFoundError
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.types import RowKind
from app.kernel.errors import FieldIssue, UnprocessableError
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

SAVE: Final = """
INSERT INTO tenant.import_mapping (tenant_id, id, name, row_kind, spec) VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (tenant_id, name) DO UPDATE SET row_kind = EXCLUDED.row_kind, spec = EXCLUDED.spec, updated_at = now()
"""
FIND: Final = "SELECT spec::text FROM tenant.import_mapping WHERE tenant_id = $1 AND name = $2"
LIST: Final = "SELECT name, row_kind FROM tenant.import_mapping WHERE tenant_id = $1 ORDER BY name"
DELETE: Final = "DELETE FROM tenant.import_mapping WHERE tenant_id = $1 AND name = $2 RETURNING id"
_MAX_NAME: Final = 100


class SavedMapping(msgspec.Struct, frozen=True):
    """A mapping's name and what its rows are."""

    name: str
    row_kind: RowKind


async def save_mapping(uow: UnitOfWork, *, name: str, spec: MappingSpec) -> None:
    """Keep a mapping under a name; one of that name is replaced.

    Raises:
        UnprocessableError: If the name is empty or too long.
    """
    name = name.strip()
    if not name or len(name) > _MAX_NAME:
        detail = "A mapping needs a name of at most 100 characters."
        raise UnprocessableError(
            detail, issues=[FieldIssue(pointer="/name", code="imports.mapping_name", detail=detail)]
        )
    await uow.execute(SAVE, new_id(), name, spec.row_kind.value, msgspec.json.encode(spec).decode())


async def get_mapping(uow: UnitOfWork, *, name: str) -> MappingSpec:
    """A saved mapping.

    Raises:
        ImportMappingNotFoundError: If there is none of that name.
    """
    text = await uow.fetch_value(FIND, name)
    if text is None:
        raise ImportMappingNotFoundError(f"There is no mapping named '{name}'.")
    values: dict[str, Any] = msgspec.json.decode(text)
    return MappingSpec.of(values)


async def list_mappings(uow: UnitOfWork) -> list[SavedMapping]:
    """All saved mappings by name."""
    return [SavedMapping(row["name"], RowKind(row["row_kind"])) for row in await uow.fetch(LIST)]


async def delete_mapping(uow: UnitOfWork, *, name: str) -> None:
    """Forget a mapping.

    Raises:
        ImportMappingNotFoundError: If there is none of that name.
    """
    if await uow.fetch_value(DELETE, name) is None:
        raise ImportMappingNotFoundError(f"There is no mapping named '{name}'.")
