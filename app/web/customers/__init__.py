"""Pages of customers."""

from app.web.customers.controllers import detail_page, export, list_page
from app.web.customers.editing import (
    create,
    create_group,
    edit_form,
    groups_page,
    new_form,
    update,
)
from app.web.customers.merging import distinguish, duplicates_page, merge, merge_page
from app.web.customers.parts import (
    add_address,
    add_contact,
    add_note,
    change_contact,
    remove_address,
    remove_contact,
    set_consent,
    set_credit,
)

ROUTE_HANDLERS = [
    list_page,
    export,
    new_form,
    create,
    groups_page,
    create_group,
    duplicates_page,
    detail_page,
    edit_form,
    update,
    add_address,
    remove_address,
    add_contact,
    change_contact,
    remove_contact,
    add_note,
    set_consent,
    set_credit,
    merge_page,
    merge,
    distinguish,
]

__all__ = ["ROUTE_HANDLERS"]
