"""What can go wrong when an order is placed."""

from collections.abc import Sequence

from app.kernel.errors import ConflictError, FieldIssue, UnavailableError, UnprocessableError


class InvalidOrderError(UnprocessableError):
    """The order is well-formed and can't be placed as it is; every field at fault is named."""

    code = "checkout.invalid_order"
    title = "The order is not valid"

    def __init__(self, issues: Sequence[FieldIssue]) -> None:
        """Say in one text what is wrong with all fields."""
        super().__init__(" ".join(issue.detail for issue in issues), issues=issues)


class IdempotencyKeyReusedError(UnprocessableError):
    """The key was used for another request."""

    code = "idempotency.key_reused"
    title = "The idempotency key belongs to another request"


class CheckoutBusyError(UnavailableError):
    """Too many orders for the same stock at once; trying again makes sense."""

    code = "checkout.busy"
    title = "Too many orders at once"


class OrderEditError(ConflictError):
    """The order's state, or what has become of its goods, does not allow the edit."""

    code = "checkout.not_editable"
    title = "The order can't be edited"


class StaleOrderError(ConflictError):
    """The order has changed since it was read; ``version`` is the present one."""

    code = "checkout.stale_order"
    title = "The order has changed"
