"""Every statement that writes or locks stock.

Order of locks within a transaction: a document (transfer, count), then reservations, then levels by variant and
warehouse, then the number of a document. Bins are changed only under the lock of their variant's level.
"""

from app.domains.inventory.repository.bins import (
    add_bin,
    bins_of,
    change_bin,
    held_by,
    lock_bin,
    notes_move,
    set_bin_active,
    write_bin,
)
from app.domains.inventory.repository.counts import (
    add_count,
    close_count,
    list_counted,
    lock_count,
    note_counted,
)
from app.domains.inventory.repository.levels import (
    apply_movements,
    are_known,
    ensure_levels,
    has_warehouse,
    lock_levels,
)
from app.domains.inventory.repository.plans import (
    EVERY_CHANNEL,
    add_incoming,
    delete_policy,
    find_policy,
    list_policy_channels,
    write_plan,
    write_policy,
)
from app.domains.inventory.repository.reservations import (
    add_reservations,
    claim_expired,
    close_reservations,
    keep_reservations,
    lock_dispatched,
    lock_reservations,
    split_reservation,
    sum_returned,
)
from app.domains.inventory.repository.transfers import (
    add_transfer,
    close_transfer,
    find_transfer_id,
    get_transfer_id,
    list_transfer_lines,
    lock_transfer,
    note_receipt,
)

__all__ = [
    "EVERY_CHANNEL",
    "add_bin",
    "add_count",
    "add_incoming",
    "add_reservations",
    "add_transfer",
    "apply_movements",
    "are_known",
    "bins_of",
    "change_bin",
    "claim_expired",
    "close_count",
    "close_reservations",
    "close_transfer",
    "delete_policy",
    "ensure_levels",
    "find_policy",
    "find_transfer_id",
    "get_transfer_id",
    "has_warehouse",
    "held_by",
    "keep_reservations",
    "list_counted",
    "list_policy_channels",
    "list_transfer_lines",
    "lock_bin",
    "lock_count",
    "lock_dispatched",
    "lock_levels",
    "lock_reservations",
    "lock_transfer",
    "note_counted",
    "note_receipt",
    "notes_move",
    "set_bin_active",
    "split_reservation",
    "sum_returned",
    "write_bin",
    "write_plan",
    "write_policy",
]
