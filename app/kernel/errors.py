"""The one hierarchy of domain errors.

Each error has a stable ``code`` that clients branch on, a ``title`` without variables and a ``detail`` for the case
at hand. The edges translate the category: HTTP renders RFC 9457, the web a page, the command line a line and a status.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec


class FieldIssue(msgspec.Struct, frozen=True, kw_only=True):
    """One field that is wrong: where it is (JSON pointer or form field), a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """Base of all errors that a person or a program can do something about."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The request could not be carried out"

    def __init__(
        self,
        detail: str = "",
        *,
        issues: Sequence[FieldIssue] = (),
        **members: Any,  # noqa: ANN401 - extension members of a problem are open by RFC 9457
    ) -> None:
        """Keep the case's sentence, the fields at fault and typed extension members."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.issues = tuple(issues)
        self.members: Mapping[str, Any] = members


class NotFoundError(DomainError):
    """The thing does not exist, or belongs to somebody else, which must look the same."""

    code = "not_found"
    title = "Not found"


class ForbiddenError(DomainError):
    """The actor is known and may not do this."""

    code = "forbidden"
    title = "Not allowed"


class ConflictError(DomainError):
    """The state of the thing, or somebody who was first, does not allow it."""

    code = "conflict"
    title = "Conflict with the current state"


class UnprocessableError(DomainError):
    """The input is well-formed and does not make sense."""

    code = "unprocessable"
    title = "The input is not valid"


class RateLimitedError(DomainError):
    """Too many requests; ``retry_after`` in whole seconds is in the members."""

    code = "rate_limited"
    title = "Too many requests"


class UnavailableError(DomainError):
    """Something we depend on is not there now; trying again later makes sense."""

    code = "unavailable"
    title = "Temporarily unavailable"
