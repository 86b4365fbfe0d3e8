"""What error codes of the orders' and the warehouse's forms say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

ORDER_MESSAGES: Final = {
    "order.number": _("Write a number like 1.234,5."),
    "order.customer": _("Choose a customer of the list."),
    "order.address": _("Choose an address of this customer."),
    "order.price_list": _("Choose a price list."),
    "dispatch.quantity": _("Write a quantity that is still here."),
    "dispatch.nothing": _("Say how much of at least one line leaves."),
    "file.empty": _("The file is empty."),
    "file.too_large": _("A file has at most 10 MB."),
    "file.type": _("A file is a PDF, JPEG, PNG, WebP, TXT, CSV or XLSX file."),
    "file.count": _("An order has at most 20 files."),
    "tag.name": _("Write 1 to 50 characters."),
    "tag.count": _("An order has at most 20 tags."),
    "tag.room": _("There are at most 500 tags. Delete one first."),
    "tag.taken": _("There is a tag with this name."),
    "pack.unknown_code": _("This code is on no line that is left to pack here."),
    "pack.all_in": _("All of this product is in the box already."),
    "pack.quantity": _("Write a quantity that is left to pack."),
    "pack.measure": _("Write a whole number greater than zero."),
    "pack.nothing": _("Put at least one product into the box."),
}
