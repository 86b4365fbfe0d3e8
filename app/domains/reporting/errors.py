"""Errors of reporting."""

from app.kernel.errors import NotFoundError


class UnknownCheckError(NotFoundError):
    """There is no check of that name."""

    code = "reporting.unknown_check"
    title = "Check unknown"
