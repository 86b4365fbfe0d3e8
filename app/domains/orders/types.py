"""Words of orders."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order is. The allowed transitions are data: see ``rules.py``."""

    PENDING = "pending"
    PAID = "paid"
    INVOICED = "invoiced"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"
    UNAVAILABLE = "unavailable"


class DiscountSource(StrEnum):
    """What a discount comes from."""

    COUPON = "coupon"
    MANUAL = "manual"


class DocumentStatus(StrEnum):
    """State of a document named by an order."""

    ISSUED = "issued"
    CANCELED = "canceled"
