"""What can go wrong with returns."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class ReturnNotFoundError(NotFoundError):
    """The tenant has no such return."""

    code = "returns.return_not_found"
    title = "Return not found"


class InvalidReturnError(UnprocessableError):
    """The return makes no sense as it is; every field at fault is named."""

    code = "returns.invalid_return"
    title = "The return is not valid"


class ReturnExceedsOrderError(ConflictError):
    """More of a line shall come back than left and is not on its way back already."""

    code = "returns.exceeds_dispatched"
    title = "More than what was dispatched"


class ReturnStateError(ConflictError):
    """The return's state does not allow this."""

    code = "returns.wrong_state"
    title = "The return's state does not allow this"
