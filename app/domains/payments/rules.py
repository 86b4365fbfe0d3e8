"""What a payment must satisfy; pure."""

from app.domains.orders import OrderHead, OrderStatus
from app.domains.payments.errors import InvalidPaymentError
from app.domains.payments.types import PaymentCreate
from app.kernel.errors import FieldIssue

_MOST_INSTALLMENTS = 99


def require_sensible(payment: PaymentCreate) -> None:
    """Check a payment by itself.

    Raises:
        InvalidPaymentError: If the amount is negative or the installments are out of range.
    """
    if payment.amount_minor < 0:
        raise InvalidPaymentError(
            "A payment is not negative.",
            issues=[
                FieldIssue(pointer="/payment/amount", code="min", detail="Zero or more is needed.")
            ],
        )
    if not 0 <= payment.installments <= _MOST_INSTALLMENTS:
        raise InvalidPaymentError(
            f"A payment has 0 to {_MOST_INSTALLMENTS} installments.",
            issues=[
                FieldIssue(
                    pointer="/payment/installments",
                    code="range",
                    detail=f"0 to {_MOST_INSTALLMENTS} is needed.",
                )
            ],
        )


def require_open(order: OrderHead) -> None:
    """Check that an order can be paid.

    Raises:
        InvalidPaymentError: If it is canceled.
    """
    if order.status is OrderStatus.CANCELED:
        raise InvalidPaymentError(f"Order {order.number} is canceled.")
