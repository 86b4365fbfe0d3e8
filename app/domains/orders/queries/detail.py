"""One order whole: a handful of statements, each for one kind of row, none per line."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.catalog import attributes_sql
from app.domains.orders.errors import OrderNotFoundError
from app.domains.orders.queries.filters import PAYMENT_STATE, PAYMENTS, RETURNED
from app.domains.orders.types import OrderLink
from app.domains.orders.views import (
    OrderAddressView,
    OrderDetail,
    OrderDiscountView,
    OrderDocumentView,
    OrderFlagView,
    OrderHistoryEntry,
    OrderLineTaxView,
    OrderLineView,
    OrderNeighbors,
    OrderReviewView,
)
from app.domains.tax import Withheld
from app.platform.db.unit_of_work import UnitOfWork

HISTORY_LIMIT: Final = 200


def split_from_json(*, order: str) -> str:
    """SQL of the order that got what was there when an order was placed for the rest, as ``OrderLink``, or null.

    ``order`` is an alias of ``sales_order`` in a statement whose ``$1`` is the tenant.
    """
    return f"""(SELECT json_build_object('id', f.id, 'number', f.number) FROM tenant.sales_order f
        WHERE f.tenant_id = $1 AND f.id = {order}.split_from_id)"""  # noqa: S608 - our own text


def withheld_json(*, order: str) -> str:
    """SQL of what the buyer keeps back of an order, as a list of ``tax.Withheld``."""
    return f"""(SELECT coalesce(json_agg(json_build_object(
                'code', k.code, 'name', k.name, 'base', k.base, 'rate', k.rate::text, 'base_minor', k.base_minor,
                'amount_minor', k.amount_minor) ORDER BY k.code), '[]'::json)
        FROM tenant.order_withholding k WHERE k.tenant_id = $1 AND k.order_id = {order}.id)"""  # noqa: S608 - our own text


def split_into_json(*, order: str) -> str:
    """SQL of the order that was placed with an order for what was missing, as ``OrderLink``, or null."""
    return f"""(SELECT json_build_object('id', s.id, 'number', s.number) FROM tenant.sales_order s
        WHERE s.tenant_id = $1 AND s.split_from_id = {order}.id)"""  # noqa: S608 - our own text


_HEADER: Final = f"""
SELECT o.id, o.number, o.channel, o.external_id, o.status, o.source_status, o.customer_id, o.customer_reference,
       o.currency, o.tax_included, o.items_minor, o.discount_minor, o.shipping_minor, o.tax_minor, o.total_minor,
       o.payment_terms_days, o.placed_at, o.placed_on, o.approved_at, o.promised_on, o.note, o.version,
       pay.paid_minor, pay.refunded_minor, ({RETURNED})::bigint AS returned_minor, {PAYMENT_STATE} AS payment_state,
       ({split_from_json(order="o")})::text AS split_from, ({split_into_json(order="o")})::text AS split_into,
       ({withheld_json(order="o")})::text AS withheld
FROM tenant.sales_order o {PAYMENTS}
WHERE o.tenant_id = $1 AND o.id = $2
"""  # noqa: S608 - our own text; values are bound
_ATTRIBUTES: Final = attributes_sql(variant="l.variant_id")
_LINES: Final = f"""
SELECT l.order_id, l.id, l.position, l.variant_id, v.product_id, l.sku, l.name, l.seller_id, s.name AS seller_name,
       l.warehouse_id, w.code AS warehouse_code, l.quantity, l.unit_price, l.total_minor, l.discount_minor,
       l.tax_minor, l.shipping_minor, l.commission_minor, l.commission_tax_minor, l.commission_rate, l.backordered,
       coalesce(held.quantity, 0) AS reserved_quantity, coalesce(sent.quantity, 0) AS shipped_quantity,
       coalesce({_ATTRIBUTES}, '[]') AS attributes
FROM tenant.order_line l
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = l.variant_id
LEFT JOIN tenant.seller s ON s.tenant_id = $1 AND s.id = l.seller_id
LEFT JOIN tenant.warehouse w ON w.tenant_id = $1 AND w.id = l.warehouse_id
LEFT JOIN LATERAL (
    SELECT sum(r.quantity) AS quantity FROM tenant.reservation r
    WHERE r.tenant_id = $1 AND r.order_line_id = l.id AND r.status = 'active'
) held ON true
LEFT JOIN LATERAL (
    SELECT sum(sl.quantity) AS quantity FROM tenant.shipment_line sl
    JOIN tenant.shipment sh ON sh.tenant_id = $1 AND sh.id = sl.shipment_id
    WHERE sl.tenant_id = $1 AND sl.order_line_id = l.id AND sh.status IN ('shipped', 'delivered')
) sent ON true
WHERE l.tenant_id = $1 AND l.order_id = ANY($2::uuid[])
ORDER BY l.order_id, l.position
"""  # noqa: S608 - our own text; values are bound
_TAXES: Final = """
SELECT t.order_line_id, t.code, t.name, t.rate, t.base_minor, t.amount_minor
FROM tenant.order_line_tax t
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.id = t.order_line_id
WHERE t.tenant_id = $1 AND l.order_id = ANY($2::uuid[])
ORDER BY t.code
"""
_DISCOUNTS: Final = """
SELECT source, code, reason, amount_minor FROM tenant.order_discount
WHERE tenant_id = $1 AND order_id = $2 ORDER BY created_at, id
"""
_ADDRESSES: Final = """
SELECT kind, recipient, line, city, region, postal_code, country, is_structured FROM tenant.order_address
WHERE tenant_id = $1 AND order_id = $2 ORDER BY kind DESC
"""
_FLAGS: Final = """
SELECT id, code, detail::text AS detail, created_at, resolved_at, resolution FROM tenant.order_flag
WHERE tenant_id = $1 AND order_id = $2 ORDER BY resolved_at IS NOT NULL, created_at, code
"""
_DOCUMENTS: Final = """
SELECT label, status, issued_on FROM tenant.order_document
WHERE tenant_id = $1 AND order_id = $2 ORDER BY issued_on NULLS LAST, label
"""
_REVIEWS: Final = """
SELECT score, reviewed_on, answered_at FROM tenant.order_review
WHERE tenant_id = $1 AND order_id = $2 ORDER BY reviewed_on DESC, id
"""
# An audit entry of the same instant as an event was written by the same use case and says the same.
_HISTORY: Final = f"""
SELECT 'event' AS source, e.id, e.at, e.kind, e.from_status, e.to_status, e.detail::text AS detail, e.actor_kind,
       e.actor_label
FROM tenant.order_event e WHERE e.tenant_id = $1 AND e.order_id = $2
UNION ALL
SELECT 'audit', a.id, a.at, a.action, NULL, NULL, '{{}}', a.actor_kind, a.actor_label
FROM tenant.audit_entry a
WHERE a.tenant_id = $1 AND a.subject_kind IN ('order', 'sales_order') AND a.subject_id = $2
  AND NOT EXISTS (SELECT 1 FROM tenant.order_event e WHERE e.tenant_id = $1 AND e.order_id = $2 AND e.at = a.at)
ORDER BY 3 DESC, 2 DESC LIMIT {HISTORY_LIMIT}
"""  # noqa: S608 - our own text; values are bound
_LINK: Final = msgspec.json.Decoder(OrderLink | None)
_WITHHELD: Final = msgspec.json.Decoder(list[Withheld])
_NEIGHBORS: Final = """
SELECT (SELECT n.id FROM tenant.sales_order n WHERE n.tenant_id = $1 AND (n.placed_at, n.id) > (o.placed_at, o.id)
        ORDER BY n.placed_at, n.id LIMIT 1) AS newer_id,
       (SELECT n.id FROM tenant.sales_order n WHERE n.tenant_id = $1 AND (n.placed_at, n.id) < (o.placed_at, o.id)
        ORDER BY n.placed_at DESC, n.id DESC LIMIT 1) AS older_id
FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.id = $2
"""


async def get_order(uow: UnitOfWork, order_id: UUID) -> OrderDetail:
    """An order with its lines, taxes, discounts, addresses, flags, documents and reviews.

    Raises:
        OrderNotFoundError: If the tenant has no such order.
    """
    header = await uow.fetch_row(_HEADER, order_id)
    if header is None:
        raise OrderNotFoundError("There is no order with this id.")
    lines = await lines_of_orders(uow, [order_id])
    values = dict(header)
    links = {key: _LINK.decode(values.pop(key) or "null") for key in ("split_from", "split_into")}
    withheld = _WITHHELD.decode(values.pop("withheld"))
    return OrderDetail(
        **values,
        **links,
        withheld=withheld,
        lines=lines.get(order_id, []),
        discounts=[OrderDiscountView(**dict(row)) for row in await uow.fetch(_DISCOUNTS, order_id)],
        addresses=[OrderAddressView(**dict(row)) for row in await uow.fetch(_ADDRESSES, order_id)],
        flags=[
            OrderFlagView(**_with_json(row, "detail")) for row in await uow.fetch(_FLAGS, order_id)
        ],
        documents=[OrderDocumentView(**dict(row)) for row in await uow.fetch(_DOCUMENTS, order_id)],
        reviews=[OrderReviewView(**dict(row)) for row in await uow.fetch(_REVIEWS, order_id)],
    )


async def lines_of_orders(
    uow: UnitOfWork, order_ids: Iterable[UUID]
) -> dict[UUID, list[OrderLineView]]:
    """The lines of several orders with their taxes, in two statements."""
    ids = list(order_ids)
    taxes: dict[UUID, list[OrderLineTaxView]] = defaultdict(list)
    for row in await uow.fetch(_TAXES, ids):
        taxes[row["order_line_id"]].append(OrderLineTaxView(**dict(row)))
    lines: dict[UUID, list[OrderLineView]] = defaultdict(list)
    for row in await uow.fetch(_LINES, ids):
        values = dict(row)
        order_id = values.pop("order_id")
        values["attributes"] = dict(msgspec.json.decode(values["attributes"]))
        lines[order_id].append(OrderLineView(**values, taxes=taxes[row["id"]]))
    return lines


async def list_history(uow: UnitOfWork, order_id: UUID) -> list[OrderHistoryEntry]:
    """What happened to an order, newest first: its events and what the audit trail has besides."""
    entries: list[OrderHistoryEntry] = []
    for row in await uow.fetch(_HISTORY, order_id):
        values = _with_json(row, "detail")
        del values["id"]
        entries.append(OrderHistoryEntry(**values))
    return entries


async def find_neighbors(uow: UnitOfWork, order_id: UUID) -> OrderNeighbors:
    """The orders before and after one in time, for paging through them."""
    row = await uow.fetch_row(_NEIGHBORS, order_id)
    return OrderNeighbors(**dict(row)) if row else OrderNeighbors(newer_id=None, older_id=None)


def _with_json(row: asyncpg.Record, *columns: str) -> dict[str, Any]:
    values = dict(row)
    for column in columns:
        values[column] = msgspec.json.decode(values[column])
    return values
