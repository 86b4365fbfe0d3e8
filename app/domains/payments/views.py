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
