"""What the words of orders, payments and shipments are called on pages, with tone and icon."""

from typing import Any, Final

import msgspec

from app.domains.orders import OrderView
from app.web.names import CHANNELS
from app.web.rendering.context import Tone
from app.web.rendering.locales import mark as _


class Word(msgspec.Struct, frozen=True):
    """A word's label (to be translated), its tone and icon."""

    label: str
    tone: Tone = "neutral"
    icon: str = "circle-dashed"


ORDER_STATUS: Final = {
    "pending": Word(_("Pending payment"), "warning", "clock"),
    "paid": Word(_("Paid"), "info", "cash"),
    "invoiced": Word(_("Invoiced"), "info", "file-invoice"),
    "processing": Word(_("In preparation"), "info", "package"),
    "shipped": Word(_("Shipped"), "success", "truck-delivery"),
    "delivered": Word(_("Delivered"), "success", "circle-check"),
    "canceled": Word(_("Canceled"), "danger", "circle-x"),
    "unavailable": Word(_("Out of stock"), "danger", "package-off"),
}
PAYMENT_STATE: Final = {
    "unpaid": Word(_("Unpaid"), "warning", "clock"),
    "authorized": Word(_("Authorized"), "info", "lock-check"),
    "partially_paid": Word(_("Partially paid"), "warning", "progress"),
    "paid": Word(_("Paid"), "success", "circle-check"),
    "partially_refunded": Word(_("Partially refunded"), "neutral", "receipt-refund"),
    "refunded": Word(_("Refunded"), "neutral", "receipt-refund"),
}
PAYMENT_STATUS: Final = {
    "pending": Word(_("Expected"), "warning", "clock"),
    "authorized": Word(_("Authorized"), "info", "lock-check"),
    "received": Word(_("Received"), "success", "circle-check"),
    "failed": Word(_("Rejected"), "danger", "circle-x"),
    "refunded": Word(_("Refunded"), "neutral", "receipt-refund"),
}
PAYMENT_METHOD: Final = {
    "credit_card": _("Credit card"),
    "debit_card": _("Debit card"),
    "bank_transfer": _("Bank transfer"),
    "cash": _("Cash"),
    "boleto": _("Boleto"),
    "voucher": _("Voucher"),
    "other": _("Other"),
    "not_defined": _("Not stated"),
}
SHIPMENT_STATUS: Final = {
    "pending": Word(_("To be shipped"), "warning", "clock"),
    "shipped": Word(_("Shipped"), "success", "truck-delivery"),
    "delivered": Word(_("Delivered"), "success", "circle-check"),
    "canceled": Word(_("Canceled"), "danger", "circle-x"),
}
PARCEL_STATUS: Final = {
    "packed": Word(_("Packed"), "info", "package"),
    "shipped": Word(_("On the way"), "success", "truck-delivery"),
    "delivered": Word(_("Delivered"), "success", "circle-check"),
    "failed": Word(_("Not delivered"), "danger", "alert-triangle"),
    "unpacked": Word(_("Unpacked"), "neutral", "package-off"),
}
SHIPMENT_METHOD: Final = {"carrier": _("Carrier"), "pickup": _("Pick-up")}
DOCUMENT_STATUS: Final = {
    "issued": Word(_("Issued"), "success", "circle-check"),
    "canceled": Word(_("Canceled"), "danger", "circle-x"),
}
ADDRESS_KIND: Final = {"shipping": _("Shipping address"), "billing": _("Billing address")}
COUPON_DECISION: Final = {
    "order_before_tax": _("It counts before tax"),
    "order_after_tax": _("It counts after tax"),
    "ignore": _("It does not count"),
}
TAG_TONES: Final[dict[str, Tone]] = {
    "blue": "info",
    "green": "success",
    "amber": "warning",
    "red": "danger",
}
TAG_COLORS: Final = {
    "": _("No colour"),
    "blue": _("Blue"),
    "green": _("Green"),
    "amber": _("Amber"),
    "red": _("Red"),
}
VIEWS: Final = {
    OrderView.ALL: _("All orders"),
    OrderView.AWAITING_PAYMENT: _("Awaiting payment"),
    OrderView.TO_DISPATCH: _("To dispatch"),
    OrderView.FLAGGED: _("With notices"),
    OrderView.CANCELED: _("Canceled orders"),
    OrderView.SOLD: _("All but canceled"),
}
EVENTS: Final = {
    "placed": Word(_("Order placed"), "info", "shopping-bag"),
    "imported": Word(_("Order imported"), "info", "table-import"),
    "status_changed": Word(_("Status changed"), "info", "refresh"),
    "payment_recorded": Word(_("Payment recorded"), "success", "cash"),
    "shipment_dispatched": Word(_("Goods dispatched"), "success", "truck-delivery"),
    "parcel_packed": Word(_("Parcel packed"), "info", "package"),
    "parcel_unpacked": Word(_("Parcel unpacked"), "neutral", "package-off"),
    "parcel_delivered": Word(_("Parcel delivered"), "success", "circle-check"),
    "parcel_failed": Word(_("Delivery failed"), "danger", "alert-triangle"),
    "parcel_resent": Word(_("Parcel sent again"), "info", "truck-delivery"),
    "edited": Word(_("Order changed"), "info", "edit"),
    "note_added": Word(_("Note added"), "neutral", "note"),
    "tagged": Word(_("Tagged"), "neutral", "tag"),
    "untagged": Word(_("Tag removed"), "neutral", "x"),
    "file_added": Word(_("File added"), "neutral", "file"),
    "file_removed": Word(_("File removed"), "neutral", "x"),
    "flag_raised": Word(_("Notice raised"), "warning", "flag"),
    "flag_resolved": Word(_("Notice resolved"), "success", "flag-check"),
    "coupon_decided": Word(_("Coupon decided"), "success", "discount"),
    "canceled": Word(_("Order canceled"), "danger", "circle-x"),
    "backorder_served": Word(_("Stock came in for the order"), "success", "package-import"),
    "payment_refunded": Word(_("Money given back"), "neutral", "receipt-refund"),
    "payments_voided": Word(_("Expected payments dropped"), "neutral", "cash-banknote-off"),
    "return_requested": Word(_("Return asked for"), "warning", "arrow-back-up"),
    "return_approved": Word(_("Return approved"), "info", "check"),
    "return_rejected": Word(_("Return rejected"), "danger", "circle-x"),
    "return_canceled": Word(_("Return canceled"), "neutral", "circle-x"),
    "return_received": Word(_("Returned goods arrived"), "info", "package-import"),
    "return_inspected": Word(_("Returned goods inspected"), "info", "clipboard-check"),
    "return_settled": Word(_("Return settled"), "success", "circle-check"),
}
#: What the history says of two orders that were placed together, by the fact that names the other one.
SPLIT_DETAIL: Final = {
    "split_into": _("what is missing: order %(number)s"),
    "split_from": _("what was there: order %(number)s"),
}


def words() -> dict[str, Any]:
    """All words as templates get them."""
    return {
        "ORDER_STATUS": ORDER_STATUS,
        "PAYMENT_STATE": PAYMENT_STATE,
        "PAYMENT_STATUS": PAYMENT_STATUS,
        "PAYMENT_METHOD": PAYMENT_METHOD,
        "SHIPMENT_STATUS": SHIPMENT_STATUS,
        "PARCEL_STATUS": PARCEL_STATUS,
        "SHIPMENT_METHOD": SHIPMENT_METHOD,
        "DOCUMENT_STATUS": DOCUMENT_STATUS,
        "ADDRESS_KIND": ADDRESS_KIND,
        "COUPON_DECISION": COUPON_DECISION,
        "TAG_TONES": TAG_TONES,
        "EVENTS": EVENTS,
        "CHANNELS": CHANNELS,
    }
