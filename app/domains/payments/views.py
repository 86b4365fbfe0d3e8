"""What others read of payments."""

from datetime import datetime
from uuid import UUID

import msgspec


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of an order."""

    id: UUID
    position: int
    method: str
    status: str
    amount_minor: int
    refunded_minor: int
    currency: str
    installments: int
    reference: str | None
    authorized_at: datetime | None
    received_at: datetime | None


class RefundablePayment(msgspec.Struct, frozen=True, kw_only=True):
    """What of a received payment can still go back; the row is locked."""

    id: UUID
    refundable_minor: int


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """Money of a payment that was given back."""

    id: UUID
    payment_id: UUID
    amount_minor: int
    currency: str
    method: str
    reason: str
    reference_kind: str | None
    reference_id: UUID | None
    actor_label: str
    refunded_at: datetime
