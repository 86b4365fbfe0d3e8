"""What error codes of prices, promotions and taxes say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

PRICE_MESSAGES: Final = {
    "pricing.percent": _("A change is between -95 and 1000 percent."),
    "pricing.ending": _("Prices in this currency don't end so."),
    "pricing.price": _("A price is zero or more, with up to 6 decimals."),
    "pricing.quantity": _("A quantity is zero or more, with up to 4 decimals."),
    "pricing.name": _("Write 1 to 80 characters."),
    "pricing.priority": _("A priority is between 0 and 10,000."),
    "pricing.channel": _("Write the name of a channel."),
    "pricing.unknown_variant": _("There is no such SKU."),
    "pricing.name_taken": _("Another price list has this name."),
    "currency.unknown": _("Write the code of a currency, like CLP."),
    "validity.order": _("It ends after it starts."),
    "promotions.name": _("Write 1 to 120 characters."),
    "promotions.name_taken": _("The name or one of the codes is taken."),
    "promotions.limit": _("A limit is one or more."),
    "promotions.minimum": _("A minimum is more than zero."),
    "promotions.code_format": _("A code has 3 to 40 letters, digits, - and _."),
    "promotions.effect": _("Look at the percentage, the amount or the units again."),
    "promotions.steps": _("Write one step a line, like 3; 10 %"),
    "promotions.unknown_target": _("One of these is not there any more."),
    "promotions.codes": _("A promotion with codes keeps at least one."),
    "promotions.limit_below_uses": _("More orders than that use it already."),
    "promotions.promotion_changed": _("Somebody changed it in the meantime. Load the page again."),
    "tax.code": _("A code is lower-case letters, digits and _."),
    "tax.name": _("Write 1 to 60 characters."),
    "tax.class": _("Choose one of the list."),
    "tax.rate": _("A rate is between 0 and 100 percent."),
    "tax.past": _("A rate starts today or later."),
    "tax.rate_taken": _("There is a rate of this code from that day."),
    "form.date": _("Write a day like 2027-03-31."),
}
