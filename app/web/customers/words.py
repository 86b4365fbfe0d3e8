"""What the words of customers are called on pages."""

from typing import Final

from app.web.orders.words import Word
from app.web.rendering.locales import mark as _

CUSTOMER_KIND: Final = {
    "person": Word(_("Person"), "neutral", "user"),
    "guest": Word(_("Guest"), "neutral", "user-question"),
    "company": Word(_("Company"), "info", "building"),
}
