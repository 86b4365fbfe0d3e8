"""Runs the statements that place an order; see ``statements.py``."""

from app.domains.checkout.repository.attachments import (
    add_addresses,
    add_discounts,
    write_withheld,
)
from app.domains.checkout.repository.looking import find_basket, find_placed, find_region, look_up
from app.domains.checkout.repository.writing import (
    take_levels,
    take_levels_with_commit,
    write_order,
)

__all__ = [
    "add_addresses",
    "add_discounts",
    "find_basket",
    "find_placed",
    "find_region",
    "look_up",
    "take_levels",
    "take_levels_with_commit",
    "write_order",
    "write_withheld",
]
