"""Pages of products, their categories and brands, bundles, and the queue of unknown SKUs."""

from app.web.products.bulk import (
    bulk,
    bundle_form,
    make_variants,
    options_form,
    save_bundle,
)
from app.web.products.detail import archive, detail_page, restore
from app.web.products.editing import create, edit_form, new_form, update
from app.web.products.images import change_image, show_image, upload
from app.web.products.index import export, list_page
from app.web.products.queue import (
    change_prefixes,
    queue_page,
    remove_prefix,
    resolve,
    resolve_form,
)
from app.web.products.tree import (
    brands_page,
    categories_page,
    create_brand,
    create_category,
    update_brand,
    update_category,
)

ROUTE_HANDLERS = [
    list_page,
    export,
    new_form,
    create,
    bulk,
    detail_page,
    edit_form,
    update,
    archive,
    restore,
    options_form,
    make_variants,
    show_image,
    upload,
    change_image,
    bundle_form,
    save_bundle,
    categories_page,
    create_category,
    update_category,
    brands_page,
    create_brand,
    update_brand,
    queue_page,
    resolve_form,
    resolve,
    change_prefixes,
    remove_prefix,
]

__all__ = ["ROUTE_HANDLERS"]
