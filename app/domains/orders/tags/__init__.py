"""Tags of orders: a tenant's own words by which its people sort orders."""

from app.domains.orders.tags.errors import InvalidTagError, TagNotFoundError
from app.domains.orders.tags.rules import MOST_TAGS, key_of
from app.domains.orders.tags.service import (
    change_tag,
    create_tag,
    delete_tag,
    list_tags,
    set_tags,
    tag_order,
    tags_of_orders,
    untag_order,
)
from app.domains.orders.tags.types import OrderTagView, TagColor

__all__ = [
    "MOST_TAGS",
    "InvalidTagError",
    "OrderTagView",
    "TagColor",
    "TagNotFoundError",
    "change_tag",
    "create_tag",
    "delete_tag",
    "key_of",
    "list_tags",
    "set_tags",
    "tag_order",
    "tags_of_orders",
    "untag_order",
]
