"""Errors as problems (RFC 9457), the same shape for every failure of the API.

Source: https://www.rfc-editor.org/rfc/rfc9457 (July 2023).
"""

from typing import Any, Final

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from app.kernel.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    UnavailableError,
    UnprocessableError,
)
from app.platform.http.caller import request_id_of

MEDIA_TYPE: Final = "application/problem+json"
PROBLEM_BASE: Final = "/problems/"
_STATUS: Final = {
    NotFoundError: 404,
    ForbiddenError: 403,
    ConflictError: 409,
    UnprocessableError: 422,
    RateLimitedError: 429,
    UnavailableError: 503,
}
#: Codes of failures that no domain raises, by HTTP status.
GENERAL_PROBLEMS: Final = {
    400: ("request.malformed", "The request is malformed"),
    401: ("auth.required", "Say who you are"),
    403: ("auth.forbidden", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("request.method_not_allowed", "Method not allowed"),
    406: ("request.not_acceptable", "Not acceptable"),
    412: ("request.stale", "It was changed since it was read"),
    413: ("request.too_large", "The request is too large"),
    415: ("request.unsupported_media_type", "Unsupported media type"),
    429: ("rate_limited", "Too many requests"),
    500: ("internal", "Something went wrong on our side"),
}
_log = structlog.get_logger()


def status_of(error: DomainError) -> int:
    """HTTP status of a domain error, by its category."""
    return status_of_class(type(error))


def status_of_class(kind: type[DomainError]) -> int:
    """HTTP status of a class of domain errors."""
    return next((status for known, status in _STATUS.items() if issubclass(kind, known)), 500)


def problem(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    *,
    title: str,
    detail: str,
    **members: Any,  # noqa: ANN401 - extension members are open by RFC 9457
) -> Response[bytes]:
    """Render one problem."""
    body = {
        "type": PROBLEM_BASE + code,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
        "request_id": request_id_of(request.scope),
        **members,
    }
    headers: dict[str, str] = {}
    if status == 401:  # noqa: PLR2004 - an HTTP status
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in members:
        headers["Retry-After"] = str(members["retry_after"])
    return Response(
        msgspec.json.encode(body, enc_hook=str),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def domain_error_handler(request: Request[Any, Any, Any], error: DomainError) -> Response[bytes]:
    """A domain error as a problem."""
    members: dict[str, Any] = dict(error.members)
    if error.issues:
        members["errors"] = [msgspec.to_builtins(issue) for issue in error.issues]
    return problem(
        request, status_of(error), error.code, title=error.title, detail=error.detail, **members
    )


def http_error_handler(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """The framework's own errors as problems."""
    code, title = GENERAL_PROBLEMS.get(error.status_code, ("request.failed", "The request failed"))
    members: dict[str, Any] = {}
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        members["errors"] = [
            {**_place(item), "code": "invalid", "detail": item.get("message", "")}
            for item in error.extra
        ]
    response = problem(
        request, error.status_code, code, title=title, detail=error.detail or title, **members
    )
    for name, value in (error.headers or {}).items():
        response.headers.setdefault(name, value)
    return response


def unexpected_error_handler(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Everything else: logged whole, told without details."""
    if isinstance(error, asyncpg.QueryCanceledError):
        return problem(
            request,
            503,
            "unavailable",
            title="Temporarily unavailable",
            detail="The database took too long.",
            retry_after=5,
        )
    _log.error(
        "http.request.failed",
        exc_info=error,
        path=request.url.path,
        request_id=request_id_of(request.scope),
    )
    return problem(
        request,
        500,
        "internal",
        title="Something went wrong on our side",
        detail="The failure is logged under the request id.",
    )


def _place(item: dict[str, Any]) -> dict[str, str]:
    """Where a wrong value stands: a parameter, a header, or a pointer into the body."""
    source = str(item.get("source", "body"))
    if source in {"query", "path"}:
        return {"parameter": str(item.get("key", ""))}
    if source == "header":
        return {"header": str(item.get("key", ""))}
    return {"pointer": _pointer(item)}


def _pointer(item: dict[str, Any]) -> str:
    key = str(item.get("key", "")).replace(".", "/").replace("[", "/").replace("]", "")
    # The framework calls the whole body "data".
    return f"/{key}" if key not in {"", "data"} else ""
