"""What can go wrong with payments."""

from app.kernel.errors import ConflictError, UnprocessableError


class InvalidPaymentError(UnprocessableError):
    """The payment makes no sense as it is."""

    code = "payments.invalid_payment"
    title = "The payment is not valid"


class InvalidRefundError(UnprocessableError):
    """The refund makes no sense as it is."""

    code = "payments.invalid_refund"
    title = "The refund is not valid"


class RefundTooLargeError(ConflictError):
    """More is asked back than was paid and not given back yet; ``refundable_minor`` says what is left."""

    code = "payments.refund_too_large"
    title = "More than what was paid"
