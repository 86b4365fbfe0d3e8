"""What the words of customers are called on pages."""

from typing import Final
from uuid import UUID

from app.kernel.ids import encode
from app.web.orders.words import Word
from app.web.rendering.locales import mark as _

CUSTOMER_KIND: Final = {
    "person": Word(_("Person"), "neutral", "user"),
    "guest": Word(_("Guest"), "neutral", "user-question"),
    "company": Word(_("Company"), "info", "building"),
}


def customer_path(customer_id: UUID) -> str:
    """The address of a customer's page."""
    return f"/customers/{encode('cus', customer_id)}"
