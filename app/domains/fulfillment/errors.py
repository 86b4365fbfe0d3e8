"""What can go wrong when goods leave."""

from app.kernel.errors import UnprocessableError


class InvalidDispatchError(UnprocessableError):
    """What shall leave is not what the order still has."""

    code = "fulfillment.invalid_dispatch"
    title = "The dispatch is not valid"
