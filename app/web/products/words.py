"""What the words of products are called on pages."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from app.domains.catalog import Missing, StockState
from app.kernel.money import InexactAmountError, exact_minor
from app.web.orders.words import Word
from app.web.rendering.formats import decimal, money
from app.web.rendering.locales import mark as _

PRODUCT_STATUS: Final = {
    "active": Word(_("On sale"), "success", "circle-check"),
    "archived": Word(_("Archived"), "neutral", "archive"),
}
STOCK_STATE: Final = {
    StockState.AVAILABLE: _("In stock"),
    StockState.LOW: _("Below safety stock"),
    StockState.NONE: _("Sold out"),
}
MISSING: Final = {
    Missing.BARCODE: _("Without bar code"),
    Missing.PRICE: _("Without price"),
    Missing.IMAGE: _("Without image"),
}
TAX_CLASS: Final = {
    "standard": _("Standard rate"),
    "reduced": _("Reduced rate"),
    "exempt": _("Exempt"),
}


def price_writer(currency: str, language: str) -> Callable[[Decimal], str]:
    """Writes unit prices, which may be finer than the currency, without rounding them."""

    def write(value: Decimal) -> str:
        try:
            return money(exact_minor(value, currency), currency, language)
        except InexactAmountError:
            return f"{decimal(value, language)} {currency}"

    return write
