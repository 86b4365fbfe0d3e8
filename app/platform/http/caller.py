"""Who calls: brand by host, actor, tenant and permissions, found by the middleware and read by guards and handlers."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Scope

from app.kernel.errors import ForbiddenError
from app.platform.db.context import Actor

_CALLER: Final = "caller"
_REQUEST_ID: Final = "request_id"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """An authenticated caller. ``tenant_id`` is none for a user who has not chosen or made a tenant yet."""

    brand_id: UUID
    actor: Actor
    tenant_id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    user_id: UUID | None = None
    session_id: UUID | None = None


class Authenticator(Protocol):
    """Finds out who calls; none means nobody we know."""

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
        """Authenticate one connection."""
        ...


class MissingPermissionError(ForbiddenError):
    """The caller may not do this; ``permission`` names what is missing."""

    code = "auth.missing_permission"
    title = "Permission missing"


def set_caller(scope: Scope, caller: Caller) -> None:
    """Remember who calls for the rest of the request."""
    scope["state"][_CALLER] = caller


def find_caller(scope: Scope) -> Caller | None:
    """Who calls, if it is known."""
    return scope["state"].get(_CALLER)


def caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Who calls.

    Raises:
        NotAuthorizedException: If nobody we know.
    """
    caller = find_caller(connection.scope)
    if caller is None:
        raise NotAuthorizedException("Say who you are.")
    return caller


def tenant_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UUID:
    """Whose company the caller acts for.

    Raises:
        NotAuthorizedException: If nobody we know calls.
        PermissionDeniedException: If no company is chosen.
    """
    tenant_id = caller_of(connection).tenant_id
    if tenant_id is None:
        raise PermissionDeniedException("Choose a company first.")
    return tenant_id


def set_request_id(scope: Scope, request_id: str) -> None:
    """Remember the request's id."""
    scope["state"][_REQUEST_ID] = request_id


def request_id_of(scope: Scope) -> str | None:
    """The request's id."""
    return scope["state"].get(_REQUEST_ID)


def requires(
    permission: str,
) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """Guard: the caller has this permission, written ``resource:action``."""

    async def guard(
        connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
    ) -> None:
        if permission not in caller_of(connection).permissions:
            raise MissingPermissionError(
                f"This needs the permission {permission}.", permission=permission
            )

    guard.permission = permission  # type: ignore[attr-defined]
    return guard
