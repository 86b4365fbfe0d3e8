"""What a payment must satisfy; pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domains.orders import OrderHead, OrderStatus
from app.domains.payments.errors import (
    InvalidPaymentError,
    InvalidRefundError,
    RefundTooLargeError,
)
from app.domains.payments.types import PaymentCreate, PaymentStatus, RefundCreate
from app.domains.payments.views import PaymentView, RefundablePayment
from app.kernel.errors import FieldIssue

_MOST_INSTALLMENTS: Final = 99
_TEXT_LIMIT: Final = 500
_KEY_LIMIT: Final = 180


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


def first_payment(
    payment: PaymentCreate, *, payment_id: UUID, currency: str, at: datetime
) -> PaymentView:
    """The first payment of an order as it stands once it is recorded."""
    return PaymentView(
        id=payment_id,
        position=1,
        method=payment.method.value,
        status=payment.status.value,
        amount_minor=payment.amount_minor,
        refunded_minor=0,
        currency=currency,
        installments=payment.installments,
        reference=payment.reference,
        authorized_at=at if payment.status is PaymentStatus.AUTHORIZED else None,
        received_at=at if payment.status is PaymentStatus.RECEIVED else None,
    )


def require_open(order: OrderHead) -> None:
    """Check that an order can be paid.

    Raises:
        InvalidPaymentError: If it is canceled.
    """
    if order.status is OrderStatus.CANCELED:
        raise InvalidPaymentError(f"Order {order.number} is canceled.")


def require_sensible_refund(refund: RefundCreate) -> None:
    """Check a refund by itself.

    Raises:
        InvalidRefundError: If the amount is not positive, or reason or key are missing or too long.
    """
    issues: list[FieldIssue] = []
    if refund.amount_minor <= 0:
        detail = "More than zero is needed."
        issues.append(FieldIssue(pointer="/amount", code="min", detail=detail))
    if not 0 < len(refund.reason.strip()) <= _TEXT_LIMIT:
        detail = f"A reason of 1 to {_TEXT_LIMIT} characters is needed."
        issues.append(FieldIssue(pointer="/reason", code="length", detail=detail))
    if not 0 < len(refund.idempotency_key) <= _KEY_LIMIT:
        detail = f"A key of 1 to {_KEY_LIMIT} characters is needed."
        issues.append(FieldIssue(pointer="/idempotency_key", code="length", detail=detail))
    if issues:
        raise InvalidRefundError(" ".join(issue.detail for issue in issues), issues=issues)


def split_refund(payments: Sequence[RefundablePayment], amount_minor: int) -> dict[int, int]:
    """How much of each payment goes back, by its place in ``payments``: the latest payment first.

    Raises:
        RefundTooLargeError: If the payments together do not hold that much.
    """
    parts: dict[int, int] = {}
    left = amount_minor
    for place, payment in reversed(list(enumerate(payments))):
        part = min(left, payment.refundable_minor)
        if part > 0:
            parts[place] = part
            left -= part
    if left:
        raise RefundTooLargeError(
            "More is asked back than was paid and is still here.",
            refundable_minor=amount_minor - left,
        )
    return parts
