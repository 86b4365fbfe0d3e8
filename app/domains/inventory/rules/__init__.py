"""The rules of stock; pure."""

from app.domains.inventory.rules.allocation import (
    allocate_stock,
    available_by_variant,
    order_levels,
)
from app.domains.inventory.rules.documents import (
    count_differences,
    is_all_received,
    plan_receipt,
    require_plans,
    require_returnable,
)
from app.domains.inventory.rules.lines import pick, require_lines
from app.domains.inventory.rules.walking import walk_bins

__all__ = [
    "allocate_stock",
    "available_by_variant",
    "count_differences",
    "is_all_received",
    "order_levels",
    "pick",
    "plan_receipt",
    "require_lines",
    "require_plans",
    "require_returnable",
    "walk_bins",
]
