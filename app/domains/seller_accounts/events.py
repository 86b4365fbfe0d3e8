"""What sellers' accounts announce."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import DomainEvent


class SellerPayoutRequested(DomainEvent, frozen=True, kw_only=True):
    """Money shall go to a seller; ``subject_id`` is the payout. Whoever moves money does it after this."""

    name: ClassVar[str] = "seller_accounts.payout.requested"
    seller_id: UUID
    number: str
    amount_minor: int
    currency: str
