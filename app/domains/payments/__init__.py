"""Payments."""

from app.domains.payments.queries import list_order_payments
from app.domains.payments.types import PaymentMethod, PaymentStatus
from app.domains.payments.views import PaymentView

__all__ = ["PaymentMethod", "PaymentStatus", "PaymentView", "list_order_payments"]
