"""What error codes of the catalogue say to people."""

from typing import Final

from app.web.rendering.locales import mark as _

CATALOGUE_MESSAGES: Final = {
    "product.size": _("Write the size in whole millimetres."),
    "product.barcode": _(
        "The bar code does not check out. Look at its digits again; a code of your own has at least one letter."
    ),
    "product.barcode_twice": _("This bar code is there twice."),
    "product.specification": _("A specification has a name and a value that fits its kind."),
    "product.options": _("An option has a name and at least one value, of 60 characters at most."),
    "form.specifications": _("Write one on each line, like this: Material: Wool"),
    "image.too_large": _("An image has at most 10 MB."),
    "image.type": _("An image is a JPEG, PNG or WebP file."),
    "image.damaged": _("The image is damaged."),
    "image.pixels": _("An image has at most 40 million pixels and 12,000 a side."),
    "image.small": _("An image has at least 16 pixels a side."),
    "image.count": _("A product has at most 20 images."),
    "image.alt": _("The text has at most 250 characters."),
    "image.others": _("The images changed meanwhile. Load the page again."),
    "brand.unknown": _("Choose a brand of the list."),
    "brand.name": _("Write 1 to 120 characters."),
    "brand.taken": _("There is a brand of this name already."),
    "seller.unknown": _("Choose a seller of the list."),
    "category.ring": _("A category can't be below itself."),
    "category.depth": _("The tree has at most 8 levels."),
    "catalog.category_in_use": _(
        "The category has products or categories below it. Move them first."
    ),
    "catalog.too_many_variants": _("A product has at most 500 SKUs. Use fewer options or values."),
    "catalog.too_many_items": _("Choose at most 500 at once."),
    "catalog.category_not_found": _("Choose a category of the list."),
    "catalog.alias_not_found": _("This SKU does not wait any more."),
    "alias.taken": _("The channel calls another SKU so already."),
    "alias.text": _("Write 1 to 120 characters."),
    "alias.prefix": _("Write a channel and a prefix of 1 to 20 letters."),
    "bundle.part_unknown": _("There is no SKU like this."),
    "bundle.part_is_bundle": _("A part can't be a bundle itself."),
    "bundle.is_part": _("This SKU is part of another bundle, so it can't be one."),
    "bundle.has_stock": _("This SKU has stock of its own; a bundle has only that of its parts."),
    "bundle.part_twice": _("Each part comes once, and a bundle is no part of itself."),
    "bundle.quantity": _("Write a quantity greater than zero, with at most four decimals."),
    "bundle.too_many_parts": _("A bundle has at most 50 parts."),
}
