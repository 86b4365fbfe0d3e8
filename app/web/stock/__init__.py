"""Pages of stock: levels, movements, goods that come, go and change place, counts, bins, plans, history."""

from app.web.stock.bins import (
    archive_bin,
    bin_page,
    create_bin,
    put_away,
    restore_bin,
    update_bin,
    warehouse_page,
)
from app.web.stock.counts import (
    cancel_count,
    count_form,
    count_page,
    counts_page,
    create_count,
    post_count,
    record_line,
)
from app.web.stock.forms import adjust, adjust_form
from app.web.stock.history import history_file, history_page, picking_page
from app.web.stock.index import export, list_page
from app.web.stock.movements import movements_page
from app.web.stock.plans import (
    card_page,
    drop_policy,
    plan_level,
    policy_form,
    reorder_page,
    set_policy,
    track,
)
from app.web.stock.receive import receive, receive_form
from app.web.stock.transfers import (
    receive_transfer,
    send_transfer,
    transfer_form,
    transfer_page,
    transfers_page,
)
from app.web.stock.warehouses import (
    create_warehouse,
    edit_warehouse_form,
    update_warehouse,
    warehouse_form,
    warehouses_page,
)

ROUTE_HANDLERS = [
    list_page,
    export,
    movements_page,
    receive_form,
    receive,
    adjust_form,
    adjust,
    transfers_page,
    transfer_form,
    send_transfer,
    transfer_page,
    receive_transfer,
    counts_page,
    count_form,
    create_count,
    count_page,
    record_line,
    post_count,
    cancel_count,
    reorder_page,
    card_page,
    plan_level,
    track,
    policy_form,
    set_policy,
    drop_policy,
    history_page,
    history_file,
    picking_page,
    warehouses_page,
    warehouse_form,
    create_warehouse,
    edit_warehouse_form,
    update_warehouse,
    warehouse_page,
    create_bin,
    put_away,
    bin_page,
    update_bin,
    archive_bin,
    restore_bin,
]

__all__ = ["ROUTE_HANDLERS"]
