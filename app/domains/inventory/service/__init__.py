"""Use cases of stock, one module for each kind of work."""

from app.domains.inventory.service.bins import (
    archive_bin,
    create_bin,
    move_between_bins,
    restore_bin,
    update_bin,
)
from app.domains.inventory.service.counts import (
    cancel_count,
    create_count,
    post_count,
    record_count,
)
from app.domains.inventory.service.goods import (
    adjust_stock,
    receive_stock,
    return_stock,
    return_to_supplier,
    scrap_stock,
)
from app.domains.inventory.service.plans import (
    change_incoming,
    drop_policy,
    plan_levels,
    set_policy,
)
from app.domains.inventory.service.reservations import (
    dispatch_stock,
    expire_reservations,
    keep_reserved,
    release_stock,
    reserve_stock,
)
from app.domains.inventory.service.transfers import receive_transfer, send_transfer

__all__ = [
    "adjust_stock",
    "archive_bin",
    "cancel_count",
    "change_incoming",
    "create_bin",
    "create_count",
    "dispatch_stock",
    "drop_policy",
    "expire_reservations",
    "keep_reserved",
    "move_between_bins",
    "plan_levels",
    "post_count",
    "receive_stock",
    "receive_transfer",
    "record_count",
    "release_stock",
    "reserve_stock",
    "restore_bin",
    "return_stock",
    "return_to_supplier",
    "scrap_stock",
    "send_transfer",
    "set_policy",
    "update_bin",
]
