"""Words of stock."""

from enum import StrEnum


class MovementKind(StrEnum):
    """Why stock changed.

    Each movement has two signed numbers: what it does to on hand and what it does to reserved.
    """

    OPENING = "opening"
    RECEIPT = "receipt"
    RESERVATION = "reservation"
    RELEASE = "release"
    DISPATCH = "dispatch"
    RETURN = "return"
    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    COUNT = "count"


class ReservationStatus(StrEnum):
    """Life of a reservation."""

    ACTIVE = "active"
    RELEASED = "released"
    DISPATCHED = "dispatched"
