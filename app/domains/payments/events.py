"""What payments announce."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class PaymentRecorded(DomainEvent, frozen=True, kw_only=True):
    """A payment was recorded; ``subject_id`` is the payment."""

    name: ClassVar[str] = "payments.payment.recorded"
    order_id: UUID
    status: str
    amount_minor: int
    currency: str


class PaymentRefunded(DomainEvent, frozen=True, kw_only=True):
    """Money of an order was given back; ``subject_id`` is the order, ``key`` the refund's own."""

    name: ClassVar[str] = "payments.order.refunded"
    number: str
    amount_minor: int
    currency: str
    method: str
    key: str
