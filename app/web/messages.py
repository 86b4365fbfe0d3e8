"""What error codes say to people; the codes are the domains', the words are the pages'."""

from typing import Final

from app.web.messages_catalogue import CATALOGUE_MESSAGES
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
    "product.options_differ": _("With several SKUs, all of them need the same options."),
    "product.same_options": _("Another SKU has the same options."),
    "category.name": _("Write 1 to 120 characters."),
    "category.unknown": _("Choose a category of the list."),
    "catalog.stale_product": _(
        "Somebody changed this product meanwhile. Load it again and repeat your change."
    ),
    "form.number": _("Write a number, zero or more."),
    "form.choice": _("Choose one of the list."),
    "form.attributes": _("Write the options like this: Size: M; Colour: Black"),
    "stock.quantity": _("Write a quantity greater than zero, with at most four decimals."),
    "stock.change": _("Write how much more or less there is, for example 3 or -2."),
    "stock.sku": _("There is no SKU like this."),
    "stock.warehouse": _("Choose a warehouse of the list."),
    "stock.reason": _("Write why, for example: broken."),
    "inventory.below_reserved": _(
        "Less would be left than is reserved for orders. Free or dispatch those first."
    ),
    "warehouse.code": _("Write 1 to 40 characters."),
    "warehouse.name": _("Write 2 to 120 characters."),
    "warehouse.priority": _("Write a number from 0 to 9999."),
    "warehouse.code_taken": _("Another warehouse has this code."),
}


def message_of(code: str, language: str, otherwise: str) -> str:
    """The words for a code in a language, or what the error says itself."""
    text = MESSAGES.get(code)
    return translator(language).gettext(text) if text else otherwise
