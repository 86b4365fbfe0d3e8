"""What to do about an order's notices, by their code; and what went wrong when an action is refused."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec
from litestar import Request

from app.domains.orders import OrderDetail, OrderFlagView
from app.kernel.errors import DomainError, FieldIssue
from app.kernel.money import InexactAmountError, exact_minor, major
from app.web.forms import FormErrors, form_errors
from app.web.messages import message_of
from app.web.orders.words import PAYMENT_METHOD
from app.web.pages import language_of
from app.web.reading import FormError
from app.web.rendering import formats
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator


class Advice(msgspec.Struct, frozen=True):
    """A notice's headline and what a person can do about it."""

    headline: str
    text: str


ADVICE: Final = {
    "coupon_undecided": Advice(
        _("The coupon waits for your decision"),
        _(
            "The source does not say what the coupon counts on. Decide it here; until then nothing is taken off."
        ),
    ),
    "coupon_value_unknown": Advice(
        _("The coupon's value is unknown"),
        _(
            "Its name does not say how much it takes off. Agree it with the customer and note what you decided."
        ),
    ),
    "address_unstructured": Advice(
        _("The address names no street"),
        _("It was kept as text. Ask the customer for street and number before you ship."),
    ),
    "payment_difference": Advice(
        _("Payment and total differ"),
        _("Ask for the rest, give the surplus back, or note why the difference is right."),
    ),
    "delivery_failed": Advice(
        _("A parcel was not delivered"),
        _("Talk to the customer, then send it again, or take the goods back as a return."),
    ),
}
UNKNOWN_ADVICE: Final = Advice(
    _("This order needs a look"), _("Check what is said below and note what you decided.")
)
_FACTS: Final = {
    "code": _("Coupon"),
    "rate": _("Rate"),
    "text": _("Text"),
    "method": _("Method"),
    "paid": _("Paid"),
    "total": _("Total"),
    "difference": _("Difference"),
}
_AMOUNTS: Final = frozenset({"paid", "total", "difference"})
_REFUSALS: Final = {
    "orders.transition_not_allowed": _("The order's present status does not allow that."),
    "orders.note_empty": _("Write a note of at most 4,000 characters."),
    "orders.resolution_missing": _("Write how it was settled, in at most 1,000 characters."),
    "imports.coupon_not_pending": _("The coupon was decided already."),
    "orders.flag_not_found": _("The notice was settled already."),
    "inventory.insufficient_stock": _("There is not enough stock for that."),
    "payments.invalid_payment": _("The payment does not fit the order. Look at amount and status."),
    "fulfillment.invalid_dispatch": _("Nothing of this order can be dispatched now."),
    "fulfillment.invalid_parcel": _("The warehouse does not have that much left to pack."),
    "fulfillment.parcel_state": _("The parcel's present status does not allow that."),
    "inventory.invalid_movement": _(
        "Less is reserved than you want to dispatch. Look at the stock."
    ),
    "checkout.not_editable": _(
        "Invoiced or shipped orders, and lines that are packed or have left, can't be changed."
    ),
    "checkout.stale_order": _("The order has changed since you opened the form. Open it again."),
    "quotes.not_open": _("The quote is not open any more, or its last day is over."),
    "customers.credit_limit_exceeded": _("The customer's credit does not reach for this order."),
    "promotions.used_up": _("This coupon is used up."),
    "promotions.used_by_customer": _("This customer has used the coupon already."),
    "checkout.busy": _("Many orders want the same stock at this moment. Try again."),
}
#: What is wrong with a field of a new order, by the code the checkout gives it.
FIELD_MESSAGES: Final = {
    "count": _("Add at least one line."),
    "insufficient_stock": _("There is not enough stock for this quantity."),
    "quantity.invalid": _("Write a quantity greater than zero."),
    "unknown_variant": _("There is no product with this SKU."),
    "archived_variant": _("This product is archived."),
    "price_missing": _("It has no price in the list. Write one."),
    "range": _("Write an amount of zero or more."),
    "length": _("This text is too long."),
    "unknown_customer": _("Choose a customer of the list."),
    "required": _("There is no price list in your currency yet. Make one first."),
    "tax.rate_missing": _("No tax rate is known for this product. Add one first."),
    "min": _("Write an amount of zero or more."),
    "max": _("Take off at most what the line is worth."),
    "price_basis": _(
        "The list's price says otherwise than the order whether tax is in it. Write a price."
    ),
    "quote.validity": _("Choose today or a day within a year."),
    "no_terms": _("Only a customer with payment terms can buy on credit."),
    "customer.tax_id": _("The number does not check out. Look at its digits again."),
    "customer.name": _("Write 1 to 200 characters."),
    "coupon_unknown": _("There is no such coupon."),
    "coupon_inactive": _("This coupon does not count today."),
    "coupon_not_yet": _("This coupon does not count today."),
    "coupon_over": _("This coupon does not count today."),
    "coupon_used_up": _("This coupon is used up."),
    "coupon_used_by_customer": _("This customer has used the coupon already."),
    "coupon_min_amount": _("The coupon needs a larger purchase."),
    "coupon_min_quantity": _("The coupon needs a larger purchase."),
}
_COUPON: Final = _("The coupon does not count for this order.")


def advice_of(code: str) -> Advice:
    """The advice for a notice."""
    return ADVICE.get(code, UNKNOWN_ADVICE)


def field_message(issue: FieldIssue, language: str) -> str:
    """What is wrong with a field of a new order, in the reader's language."""
    text = FIELD_MESSAGES.get(issue.code)
    if text is None and issue.code.startswith("coupon_"):
        text = _COUPON
    return (
        translator(language).gettext(text)
        if text
        else message_of(issue.code, language, issue.detail)
    )


def refusal_of(error: DomainError, language: str) -> str:
    """Why an action was refused, in the reader's language where we have words for it."""
    text = _REFUSALS.get(error.code)
    return (
        translator(language).gettext(text)
        if text
        else message_of(error.code, language, error.detail)
    )


def refused(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    """Why a form was refused: the fields that can't be read, else the domain's reason."""
    if isinstance(error, FormError):
        return form_errors(request, error)
    return FormErrors({"": refusal_of(error, language_of(request))})


def flag_facts(flag: OrderFlagView, *, order: OrderDetail, language: str) -> list[tuple[str, str]]:
    """What a notice was raised for, as label and value; amounts of a difference against the present total."""
    texts, detail = translator(language), dict(flag.detail)
    if flag.code == "payment_difference" and "paid" in detail:
        total = major(order.total_minor, order.currency)
        detail |= {"total": total, "difference": total - Decimal(str(detail["paid"]))}
    return [
        (texts.gettext(label), _fact(key, detail[key], currency=order.currency, language=language))
        for key, label in _FACTS.items()
        if key in detail
    ]


def _fact(key: str, written: object, *, currency: str, language: str) -> str:
    value = str(written)
    try:
        if key in _AMOUNTS:
            return formats.money(exact_minor(Decimal(value), currency), currency, language)
        if key == "rate":
            return formats.percent(Decimal(value), language, places=0)
    except (InvalidOperation, InexactAmountError):
        return value
    method = PAYMENT_METHOD.get(value) if key == "method" else None
    return translator(language).gettext(method) if method else value
