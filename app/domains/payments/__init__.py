"""Payments: money promised and given for orders."""

from app.domains.payments.errors import InvalidPaymentError
from app.domains.payments.events import PaymentRecorded
from app.domains.payments.rules import require_sensible
from app.domains.payments.service import record_payment, write_payment
from app.domains.payments.types import PaymentCreate, PaymentMethod, PaymentStatus

__all__ = [
    "InvalidPaymentError",
    "PaymentCreate",
    "PaymentMethod",
    "PaymentRecorded",
    "PaymentStatus",
    "record_payment",
    "require_sensible",
    "write_payment",
]
