"""What can go wrong with orders."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class OrderNotFoundError(NotFoundError):
    """There is no such order."""

    code = "orders.order_not_found"
    title = "Order not found"


class OrderTransitionError(ConflictError):
    """The order's state does not lead to the state asked for."""

    code = "orders.transition_not_allowed"
    title = "The order's state does not allow it"


class EmptyNoteError(UnprocessableError):
    """A note has no text."""

    code = "orders.note_empty"
    title = "The note is empty"


class FlagNotFoundError(NotFoundError):
    """The order has no such notice that is still open."""

    code = "orders.flag_not_found"
    title = "Notice not found"


class ResolutionMissingError(UnprocessableError):
    """Nobody said how a notice was settled."""

    code = "orders.resolution_missing"
    title = "The resolution is missing"
