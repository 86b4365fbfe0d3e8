"""What error codes of sellers and their accounts say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

SELLER_MESSAGES: Final = {
    "commission_scheme.name": _("Write 1 to 120 characters."),
    "commission_scheme.rate": _("Write a percentage between 0 and 100."),
    "commission_scheme.tax_rate": _("Write a percentage between 0 and 100."),
    "commission_scheme.rates": _("Write a percentage between 0 and 100."),
    "commission_scheme.valid_to_on": _("The last day is before the first."),
    "commission_scheme.currency": _("Choose a currency for amounts and tiers, and none for rates."),
    "commission_scheme.amount": _("Write an amount for a fixed commission, and none for others."),
    "commission_scheme.categories": _("Name each category once, with its percentage."),
    "commission_scheme.tiers": _("Each tier begins at another amount and has its percentage."),
    "form.percent": _("Write a percentage between 0 and 100."),
    "seller_accounts.amount": _("Write how much; with a minus it is taken from the seller."),
    "seller_accounts.reason": _("Say why, in at most 200 characters."),
    "seller_accounts.currency": _("Choose a currency of the list."),
    "seller_accounts.retention_rate": _("Write a percentage between 0 and 100."),
    "seller_accounts.retention_days": _("Write 0 to 365 days."),
    "seller_accounts.until": _("A statement goes until today at most."),
    "seller_accounts.nothing_to_state": _("Nothing was booked since the last statement."),
    "seller_accounts.nothing_to_pay": _("Nothing of the balance can be paid today."),
    "seller_accounts.payout_state": _("The payout was paid or has failed before."),
}
