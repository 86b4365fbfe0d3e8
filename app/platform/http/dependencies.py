"""Dependencies of handlers: the unit of work of the caller's tenant.

A generator dependency commits after the handler has returned and before the answer is sent, so a failed commit is a
failed request.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from litestar import Request

from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import FileStore
from app.platform.http.caller import caller_of, request_id_of, tenant_of

FACTORY_STATE: Final = "uow_factory"
FILES_STATE: Final = "files"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})


def factory_of(request: Request[Any, Any, Any]) -> UnitOfWorkFactory:
    """The application's factory of units of work."""
    return request.app.state[FACTORY_STATE]


def files_of(request: Request[Any, Any, Any]) -> FileStore:
    """Where files of tenants are kept."""
    return request.app.state[FILES_STATE]


@asynccontextmanager
async def caller_unit_of_work(
    request: Request[Any, Any, Any], *, read_only: bool
) -> AsyncGenerator[UnitOfWork]:
    """A unit of work for the caller's tenant, for handlers that need more than one.

    Raises:
        PermissionDeniedException: If the caller has no tenant.
    """
    async with factory_of(request).tenant(
        tenant_of(request),
        actor=caller_of(request).actor,
        read_only=read_only,
        request_id=request_id_of(request.scope),
    ) as uow:
        yield uow


async def provide_uow(request: Request[Any, Any, Any]) -> AsyncGenerator[UnitOfWork, None]:
    """The unit of work of a handler; read-only for safe methods."""
    async with caller_unit_of_work(request, read_only=request.method in _SAFE_METHODS) as uow:
        yield uow
