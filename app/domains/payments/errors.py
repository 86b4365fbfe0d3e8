"""What can go wrong with payments."""

from app.kernel.errors import UnprocessableError


class InvalidPaymentError(UnprocessableError):
    """The payment makes no sense as it is."""

    code = "payments.invalid_payment"
    title = "The payment is not valid"
