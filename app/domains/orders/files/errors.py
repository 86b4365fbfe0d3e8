"""What can go wrong with files of orders."""

from app.kernel.errors import NotFoundError, UnavailableError, UnprocessableError


class OrderFileNotFoundError(NotFoundError):
    """The order has no such file."""

    code = "orders.file_not_found"
    title = "File not found"


class InvalidOrderFileError(UnprocessableError):
    """The file is none that we take, or the order has as many as it can have."""

    code = "orders.invalid_file"
    title = "The file is not valid"


class OrderFileUnavailableError(UnavailableError):
    """The file can't be read at the moment."""

    code = "orders.file_unavailable"
    title = "The file is not available"
