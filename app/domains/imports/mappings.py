"""Saved mappings: kept by name, checked when they are saved."""

from typing import Final

import msgspec
from advanced_alchemy.repository import SQLAlchemyAsyncRepository

from app.domains.imports.errors import ImportMappingNotFoundError
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.models import ImportMapping
from app.domains.imports.types import RowKind
from app.kernel.errors import FieldIssue, UnprocessableError
from app.platform.db.unit_of_work import UnitOfWork

_MAX_NAME: Final = 100


class _Mappings(SQLAlchemyAsyncRepository[ImportMapping]):
    """The table of saved mappings; the unit of work's session names the tenant in every statement."""

    model_type = ImportMapping


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
    mappings = _Mappings(session=uow.session)
    known = await mappings.get_one_or_none(name=name)
    if known is None:
        known = await mappings.add(ImportMapping(name=name, row_kind=spec.row_kind.value, spec={}))
    known.row_kind, known.spec = spec.row_kind.value, msgspec.to_builtins(spec)


async def get_mapping(uow: UnitOfWork, *, name: str) -> MappingSpec:
    """A saved mapping.

    Raises:
        ImportMappingNotFoundError: If there is none of that name.
    """
    known = await _Mappings(session=uow.session).get_one_or_none(name=name)
    if known is None:
        raise ImportMappingNotFoundError(f"There is no mapping named '{name}'.")
    return MappingSpec.of(known.spec)


async def list_mappings(uow: UnitOfWork) -> list[SavedMapping]:
    """All saved mappings by name."""
    rows = await _Mappings(session=uow.session).get_many(order_by=("name", False))
    return [SavedMapping(row.name, RowKind(row.row_kind)) for row in rows]


async def delete_mapping(uow: UnitOfWork, *, name: str) -> None:
    """Forget a mapping.

    Raises:
        ImportMappingNotFoundError: If there is none of that name.
    """
    if not await _Mappings(session=uow.session).delete_where(name=name):
        raise ImportMappingNotFoundError(f"There is no mapping named '{name}'.")
