"""Payments: money promised, given and given back for orders."""

from app.domains.payments.drift import DRIFT_CHECKS
from app.domains.payments.errors import (
    InvalidPaymentError,
    InvalidRefundError,
    RefundTooLargeError,
)
from app.domains.payments.events import PaymentRecorded, PaymentRefunded
from app.domains.payments.handlers import SUBSCRIPTIONS
from app.domains.payments.queries import list_order_payments, list_order_refunds
from app.domains.payments.refunds import received_of_order, refund_payment
from app.domains.payments.rules import first_payment, require_sensible
from app.domains.payments.service import record_payment, write_payment
from app.domains.payments.types import (
    PaymentCreate,
    PaymentMethod,
    PaymentStatus,
    RefundCreate,
    RefundMethod,
)
from app.domains.payments.views import PaymentView, RefundView

__all__ = [
    "DRIFT_CHECKS",
    "SUBSCRIPTIONS",
    "InvalidPaymentError",
    "InvalidRefundError",
    "PaymentCreate",
    "PaymentMethod",
    "PaymentRecorded",
    "PaymentRefunded",
    "PaymentStatus",
    "PaymentView",
    "RefundCreate",
    "RefundMethod",
    "RefundTooLargeError",
    "RefundView",
    "first_payment",
    "list_order_payments",
    "list_order_refunds",
    "received_of_order",
    "record_payment",
    "refund_payment",
    "require_sensible",
    "write_payment",
]
