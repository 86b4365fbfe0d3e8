"""Payments: money promised and given for orders."""

from app.domains.payments.errors import InvalidPaymentError
from app.domains.payments.events import PaymentRecorded
from app.domains.payments.queries import list_order_payments
from app.domains.payments.rules import require_sensible
from app.domains.payments.service import record_payment, write_payment
from app.domains.payments.types import PaymentCreate, PaymentMethod, PaymentStatus
from app.domains.payments.views import PaymentView

__all__ = [
    "InvalidPaymentError",
    "PaymentCreate",
    "PaymentMethod",
    "PaymentRecorded",
    "PaymentStatus",
    "PaymentView",
    "list_order_payments",
    "record_payment",
    "require_sensible",
    "write_payment",
]
