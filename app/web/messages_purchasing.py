"""What error codes of documents of purchasing say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

PURCHASING_MESSAGES: Final = {
    "purchasing.number": _("Write the supplier's number, 1 to 60 characters."),
    "purchasing.tax": _("A tax is zero or more."),
    "purchasing.amount": _("Write an amount above zero."),
    "purchasing.charges": _("Write at least one amount."),
    "purchasing.receipts": _("Choose at least one receipt whose goods are still yours."),
    "purchasing.basis": _("The weight of some goods is missing. Write it at the product."),
    "purchasing.reason": _("Write what goes back, and why."),
    "purchasing.return_too_large": _("Less than that came in and is not back already."),
    "purchasing.invoice_taken": _("The supplier's invoice with this number is there already."),
    "purchasing.overpayment": _("Less than that is owed."),
    "purchasing.invalid_state": _("The order does not allow it now. Look at it again."),
    "inventory.invalid_movement": _("It changes only while none of it is in stock."),
}
