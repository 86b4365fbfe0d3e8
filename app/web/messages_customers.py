"""What error codes of customers say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

CUSTOMER_MESSAGES: Final = {
    "customer.name": _("Write 1 to 200 characters."),
    "customer.tax_id": _("The number does not check out. Look at its digits again."),
    "customer_group.unknown": _("Choose a group of the list."),
    "customer_group.name": _("Write 1 to 120 characters."),
    "customer_group.name_taken": _("Another group has this name."),
    "address.line": _("Write street and number."),
    "consent.source": _("Say where the customer said so."),
    "credit.days": _("Write a number of days from 0 to 365."),
    "credit.limit": _("Write an amount, zero or more."),
    "customers.stale_customer": _(
        "Somebody changed this customer meanwhile. Load it again and repeat your change."
    ),
    "customers.credit_in_use": _(
        "Some credit is in use. Its currency stays, and so does a limit, until it is paid."
    ),
    "customers.merge_refused": _(
        "These two can't be merged: they are one already, or both owe in different currencies."
    ),
}
