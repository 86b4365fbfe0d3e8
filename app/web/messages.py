"""What error codes say to people; the codes are the domains', the words are the pages'."""

from typing import Final

from app.web.messages_catalogue import CATALOGUE_MESSAGES
from app.web.messages_customers import CUSTOMER_MESSAGES
from app.web.messages_orders import ORDER_MESSAGES
from app.web.messages_prices import PRICE_MESSAGES
from app.web.messages_purchasing import PURCHASING_MESSAGES
from app.web.messages_sellers import SELLER_MESSAGES
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

MESSAGES: Final = {
    "email.invalid": _("Write an e-mail address like ana@tienda.cl."),
    "password.too_short": _("Use at least 10 characters."),
    "password.too_long": _("Use at most 200 characters."),
    "password.is_email": _("Use a password that is not your address."),
    "password.common": _("This password is among the first ones that are tried. Use another one."),
    "password.wrong": _("This is not your present password."),
    "password.not_of_sign_up": _("Type the password that you chose when you signed up."),
    "company.name": _("Write 2 to 120 characters."),
    "company.tax_id": _("The number does not check out. Look at its digits again."),
    "company.time_zone": _("Choose a time zone of the list."),
    "country.unknown": _("Choose a country of the list."),
    "person.name": _("Write your name, at most 120 characters."),
    "role.unknown": _("Choose a role of the list."),
    "key.name": _("Give the key a name of 1 to 80 characters."),
    "key.scopes": _("Choose at least one permission."),
    "auth.login_refused": _("The address or the password is wrong."),
    "auth.too_many_attempts": _("Too many attempts. Wait a few minutes and try again."),
    "auth.email_not_verified": _(
        "Confirm your address first: open the link that we sent you. If it did not arrive or is too old, sign up again"
        " with the same address and you get a new one."
    ),
    "auth.invalid_link": _("The link was used, is too old or is not complete. Ask for a new one."),
    "imports.file_unreadable": _(
        "This is no table that we can read. Save it as Excel (.xlsx) or CSV and upload it again."
    ),
    "imports.columns_missing": _(
        "These columns are missing or come twice. Look at their names in the first row, or choose the other kind of"
        " file:"
    ),
    "imports.file_changed": _("The file has changed since the import began. Upload it again."),
    "web.forged_request": _(
        "The form is no longer valid. Load the page again and repeat what you did."
    ),
    "tenancy.last_owner": _(
        "A company needs at least one owner. Make somebody else an owner first."
    ),
    "tenancy.owners_only": _("Only an owner can make, change or remove an owner."),
    "tenancy.already_member": _("This person is in your team already."),
    "tenancy.member_not_found": _("This person is no longer in your team."),
    "tenancy.invitation_not_found": _("This invitation is no longer open."),
    "product.name": _("Write 1 to 200 characters."),
    "product.weight": _("Write the weight in whole grams."),
    "product.no_variant": _("A product needs at least one SKU."),
    "product.sku": _("Write 1 to 64 characters."),
    "product.sku_twice": _("This SKU is there twice."),
    "product.sku_taken": _("Another product has this SKU."),
    "product.barcode_taken": _("Another product has this bar code."),
    "product.cost": _("A cost is zero or more."),
    **CATALOGUE_MESSAGES,
    **CUSTOMER_MESSAGES,
    **ORDER_MESSAGES,
    **PRICE_MESSAGES,
    **SELLER_MESSAGES,
    "product.options_differ": _("With several SKUs, all of them need the same options."),
    "product.same_options": _("Another SKU has the same options."),
    "category.name": _("Write 1 to 120 characters."),
    "category.unknown": _("Choose a category of the list."),
    "catalog.stale_product": _(
        "Somebody changed this product meanwhile. Load it again and repeat your change."
    ),
    "form.amount": _("Write an amount like 12.990."),
    "form.number": _("Write a number, zero or more."),
    "form.choice": _("Choose one of the list."),
    "form.attributes": _("Write the options like this: Size: M; Colour: Black"),
    "stock.quantity": _("Write a quantity greater than zero, with at most four decimals."),
    "stock.change": _("Write how much more or less there is, for example 3 or -2."),
    "stock.sku": _("There is no SKU like this."),
    "stock.warehouse": _("Choose a warehouse of the list."),
    "stock.same_warehouse": _("Choose another warehouse than the first one."),
    "stock.minutes": _("Write a whole number of minutes, or nothing."),
    "stock.plan": _("Write a number, zero or more."),
    "inventory.transfer_closed": _("All of this transfer was received before."),
    "inventory.count_closed": _("This count was posted or canceled before."),
    "inventory.bin_too_empty": _(
        "There is less in that place. Count it, or take it from elsewhere."
    ),
    "inventory.bin_not_empty": _("Goods lie in this bin. Move them elsewhere, then archive it."),
    "inventory.bin_archived": _("That bin is archived. Restore it, or choose another one."),
    "inventory.invalid_movement": _(
        "That does not add up. Look at the quantities, and give a reason where something differs."
    ),
    "inventory.unknown_item": _("The warehouse, the bin or a SKU does not exist any more."),
    "bin.code": _("Write 1 to 40 characters."),
    "bin.code_taken": _("Another bin of this warehouse has this code."),
    "bin.position": _("Write a number from 0 to 999999."),
    "bin.same": _("Choose another place than the first one."),
    "stock.reason": _("Write why, for example: broken."),
    "returns.quantity": _("Write a quantity that fits, with at most four decimals."),
    "returns.reason": _("Choose a reason of the list."),
    "returns.resolution": _("Choose what the customer gets."),
    "returns.exceeds_dispatched": _("Less than that has left and is not on its way back already."),
    "returns.wrong_state": _("The return has gone on in the meantime. Look at it again."),
    "payments.refund_too_large": _("More than that was not received, or has gone back already."),
    "inventory.below_reserved": _(
        "Less would be left than is reserved for orders. Free or dispatch those first."
    ),
    "warehouse.code": _("Write 1 to 40 characters."),
    "warehouse.name": _("Write 2 to 120 characters."),
    "warehouse.priority": _("Write a number from 0 to 9999."),
    "warehouse.code_taken": _("Another warehouse has this code."),
    **PURCHASING_MESSAGES,
    "purchasing.lots": _("Write one lot a line: code; quantity; expiry."),
    "inventory.lots_needed": _(
        "The lots or serial numbers must add up to the quantity, and each code is there once."
    ),
    "purchasing.over_receipt": _("More comes than was ordered and may be delivered."),
    "purchasing.unknown_rate": _(
        "The supplier's currency is not yours: write the rate, its source and its day."
    ),
    "purchasing.lines": _("Write at least one line with a quantity."),
    "purchasing.unit_price": _("Write a price, zero or more."),
    "purchasing.name": _("Write 2 to 200 characters."),
    "purchasing.payment_days": _("Write whole days, 0 to 365."),
    "purchasing.lead_days": _("Write whole days, 0 to 365."),
    "purchasing.over_receipt_rate": _("Write 0 to 100 percent."),
    "purchasing.tax_id": _("The number does not check out. Look at its digits again."),
    "purchasing.tax_id_taken": _("Another supplier has this tax number."),
}


def message_of(code: str, language: str, otherwise: str) -> str:
    """The words for a code in a language, or what the error says itself."""
    text = MESSAGES.get(code)
    return translator(language).gettext(text) if text else otherwise
