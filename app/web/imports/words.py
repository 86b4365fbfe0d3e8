"""What imports are called on pages: formats, states, fields, steps, and the sentences of the report."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from litestar import Request
from litestar.exceptions import NotFoundException

from app.domains.imports import FIELDS, REQUIRED, ImportStatus, RowKind, sentence
from app.kernel.errors import DomainError
from app.platform.files import FileStore
from app.web.messages import message_of
from app.web.pages import language_of
from app.web.rendering.formats import decimal
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.services import services_of

FORMATS: Final = {
    "spreadsheet": _("Hand-kept orders"),
    "olist": _("Olist data set"),
    "mapped": _("Any table"),
}
STATES: Final = {
    ImportStatus.UPLOADED: (_("Uploaded"), "neutral"),
    ImportStatus.PREVIEWED: (_("Looked at"), "neutral"),
    ImportStatus.QUEUED: (_("Waiting"), "info"),
    ImportStatus.RUNNING: (_("Running"), "info"),
    ImportStatus.COMPLETED: (_("Done"), "success"),
    ImportStatus.FAILED: (_("Failed"), "danger"),
    ImportStatus.CANCELED: (_("Canceled"), "warning"),
    ImportStatus.UNDONE: (_("Undone"), "neutral"),
}
SEVERITIES: Final = {
    "error": (_("Error"), "danger"),
    "warning": (_("Warning"), "warning"),
    "note": (_("Note"), "info"),
}
ROW_KINDS: Final = {
    RowKind.ORDER_LINE: _("A line of an order"),
    RowKind.ORDER: _("A whole order"),
    RowKind.PRODUCT: _("A product"),
    RowKind.STOCK_COUNT: _("A stock count"),
    RowKind.PRICE: _("A price"),
    RowKind.CUSTOMER: _("A customer"),
}
FIELD_NAMES: Final = {
    "order_id": _("Order number"),
    "date": _("Date"),
    "status": _("State"),
    "customer_id": _("Customer number"),
    "customer_name": _("Customer's name"),
    "customer_email": _("Customer's e-mail"),
    "customer_phone": _("Customer's phone"),
    "customer_tax_id": _("Customer's tax id"),
    "ship_address": _("Shipping address"),
    "bill_address": _("Billing address"),
    "city": _("City"),
    "region": _("Region"),
    "postal_code": _("Postal code"),
    "payment_method": _("Way of paying"),
    "payment_state": _("State of the payment"),
    "payment_amount": _("Amount paid"),
    "carrier": _("Carrier"),
    "tracking": _("Tracking number"),
    "note": _("Note"),
    "line_position": _("Line number"),
    "sku": _("SKU"),
    "product_name": _("Product"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "tax": _("Tax"),
    "line_shipping": _("Shipping of the line"),
    "seller_id": _("Seller's number"),
    "seller_name": _("Seller"),
    "items_total": _("Sum of the lines"),
    "shipping_total": _("Shipping"),
    "discount_total": _("Discount"),
    "order_total": _("Total"),
    "category": _("Category"),
    "brand": _("Brand"),
    "price": _("Price"),
    "price_list": _("Price list"),
    "min_quantity": _("From this quantity on"),
    "description": _("Description"),
    "barcode": _("Barcode"),
    "unit_cost": _("Unit cost"),
    "weight_g": _("Weight in grams"),
    "tax_class": _("Tax class"),
    "warehouse": _("Warehouse"),
}
#: Values of sentences that are amounts, written plainly by the import.
_AMOUNTS: Final = frozenset({"paid", "total", "difference"})
_STEPS: Final = (
    ("upload", _("File")),
    ("mapping", _("Columns")),
    ("preview", _("Preview")),
    ("run", _("Import")),
)


def steps_of(
    request: Request[Any, Any, Any], current: str, *, is_mapped: bool
) -> list[dict[str, str]]:
    """The wizard's steps; the columns are only matched where the format does not say them."""
    texts = translator(language_of(request))
    shown = [(key, label) for key, label in _STEPS if is_mapped or key != "mapping"]
    place = [key for key, _label in shown].index(current)
    return [
        {
            "label": texts.gettext(label),
            "state": "current" if number == place else "done" if number < place else "todo",
        }
        for number, (_key, label) in enumerate(shown)
    ]


def sentences(request: Request[Any, Any, Any]) -> Callable[[str, Mapping[str, Any]], str]:
    """Makes the report's sentences in the reader's language."""
    language = language_of(request)
    texts = translator(language)

    def say(code: str, detail: Mapping[str, Any]) -> str:
        shown = {
            key: decimal(Decimal(str(value)), language) if key in _AMOUNTS else value
            for key, value in detail.items()
        }
        return sentence(code, shown, texts.gettext)

    return say


def field_options(request: Request[Any, Any, Any], kind: RowKind) -> list[dict[str, str]]:
    """The fields of a kind of row, those that it needs with a star."""
    texts = translator(language_of(request))
    return [
        {
            "value": field,
            "label": texts.gettext(FIELD_NAMES[field]) + (" *" if field in REQUIRED[kind] else ""),
        }
        for field in FIELDS[kind]
    ]


def failure_words(request: Request[Any, Any, Any], error: DomainError) -> str:
    """Why a whole file can't be brought in, in the reader's language; columns by the names that they have."""
    columns = [*error.members.get("missing", ()), *error.members.get("repeated", ())]
    said = message_of(error.code, language_of(request), error.detail)
    return f"{said} {', '.join(columns)}" if columns else said


def store_of(request: Request[Any, Any, Any]) -> FileStore:
    """Where uploaded files are kept.

    Raises:
        NotFoundException: If nothing can be uploaded here.
    """
    files = services_of(request).files
    if files is None:
        raise NotFoundException("Nothing can be uploaded here.")
    return files
