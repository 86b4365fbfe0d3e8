"""Writes orders with everything that belongs to them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.imports.apply.known import Known
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.records import Batch, OrderRecord, ShipmentRecord
from app.domains.sellers import Commission
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

ORDER: Final = Target(
    "sales_order",
    (
        "id", "number", "channel", "external_id", "status", "source_status", "customer_id", "customer_reference",
        "currency", "tax_included", "items_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor",
        "payment_terms_days", "placed_at", "placed_on", "approved_at", "promised_on", "note",
    ),
)  # fmt: skip
LINE: Final = Target(
    "order_line",
    (
        "id", "order_id", "position", "variant_id", "sku", "name", "seller_id", "quantity", "unit_price",
        "total_minor", "tax_minor", "shipping_minor", "commission_minor", "commission_tax_minor", "commission_rate",
        "commission_tax_rate", "commission_scheme_id",
    ),
)  # fmt: skip
LINE_TAX: Final = Target(
    "order_line_tax", ("id", "order_line_id", "code", "name", "rate", "base_minor", "amount_minor")
)
_PAYMENT: Final = Target(
    "payment",
    (
        "id", "order_id", "position", "method", "status", "amount_minor", "currency", "installments", "reference",
        "authorized_at", "received_at",
    ),
)  # fmt: skip
_SHIPMENT: Final = Target(
    "shipment",
    (
        "id", "order_id", "position", "method", "status", "carrier", "tracking_number", "seller_id", "ship_by_on",
        "shipped_at", "delivered_at",
    ),
)  # fmt: skip
_SHIPMENT_LINE: Final = Target("shipment_line", ("id", "shipment_id", "order_line_id", "quantity"))
_ADDRESS: Final = Target(
    "order_address",
    (
        "id", "order_id", "kind", "recipient", "line", "city", "region", "postal_code", "country",
        "is_structured",
    ),
)  # fmt: skip
_FLAG: Final = Target("order_flag", ("id", "order_id", "code", "detail"))
_DOCUMENT: Final = Target("order_document", ("id", "order_id", "label", "status", "issued_on"))
_REVIEW: Final = Target(
    "order_review", ("id", "order_id", "external_id", "score", "reviewed_on", "answered_at")
)
_EVENT: Final = Target(
    "order_event",
    (
        "id",
        "order_id",
        "at",
        "kind",
        "from_status",
        "to_status",
        "detail",
        "actor_kind",
        "actor_label",
    ),
)
_AUDIT: Final = Target(
    "audit_entry",
    (
        "id", "at", "actor_kind", "actor_id", "actor_label", "request_id", "action", "subject_kind", "subject_id",
        "subject_label", "after",
    ),
)  # fmt: skip


class Rows(msgspec.Struct):
    """Rows of one batch, by table."""

    orders: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    taxes: list[tuple[Any, ...]] = []
    payments: list[tuple[Any, ...]] = []
    shipments: list[tuple[Any, ...]] = []
    shipment_lines: list[tuple[Any, ...]] = []
    addresses: list[tuple[Any, ...]] = []
    flags: list[tuple[Any, ...]] = []
    documents: list[tuple[Any, ...]] = []
    reviews: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    audit: list[tuple[Any, ...]] = []


class OrderIds(msgspec.Struct, frozen=True):
    """Ids that an order got: its own and those of its lines by position."""

    order: UUID
    lines: dict[int, UUID]


def add_orders(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork,
    stage: Stage,
    job_id: UUID,
    batch: Batch,
    orders: Sequence[OrderRecord],
    known: Known,
) -> dict[str, OrderIds]:
    """Gather orders that are new, with all that belongs to them; returns their ids by key."""
    rows = Rows()
    made = {record.key: _plan(uow, rows, record, batch, known, job_id) for record in orders}
    for target, planned in (
        (ORDER, rows.orders),
        (LINE, rows.lines),
        (LINE_TAX, rows.taxes),
        (_PAYMENT, rows.payments),
        (_SHIPMENT, rows.shipments),
        (_SHIPMENT_LINE, rows.shipment_lines),
        (_ADDRESS, rows.addresses),
        (_FLAG, rows.flags),
        (_DOCUMENT, rows.documents),
        (_REVIEW, rows.reviews),
        (_EVENT, rows.events),
        (_AUDIT, rows.audit),
    ):
        stage.add(target, planned)
    return made


def _plan(  # noqa: PLR0917 - the batch's context, passed on once
    uow: UnitOfWork, rows: Rows, record: OrderRecord, batch: Batch, known: Known, job_id: UUID
) -> OrderIds:
    order_id = new_id()
    number = f"{batch.channel}-{record.key}" if record.key in known.numbers else record.key
    rows.orders.append(
        (
            order_id, number, batch.channel, record.key, record.status, record.source_status,
            known.customers.get(record.customer) if record.customer else None, record.customer_reference,
            batch.currency, record.tax_included, record.items_minor, record.discount_minor, record.shipping_minor,
            record.tax_minor, record.total_minor, record.payment_terms_days, record.placed_at, record.placed_on,
            record.approved_at, record.promised_on, record.note,
        )
    )  # fmt: skip
    lines = plan_lines(rows, order_id, record, known)
    rows.payments += [
        (
            new_id(), order_id, payment.position, payment.method, payment.status, payment.amount_minor,
            batch.currency, payment.installments, payment.reference, payment.authorized_at, payment.received_at,
        )
        for payment in record.payments
    ]  # fmt: skip
    for shipment in record.shipments:
        _plan_shipment(rows, order_id, shipment, record, lines, known)
    rows.addresses += [
        (
            new_id(), order_id, address.kind, address.recipient, address.line, address.city, address.region,
            address.postal_code, address.country, address.is_structured,
        )
        for address in record.addresses
    ]  # fmt: skip
    rows.flags += [(new_id(), order_id, flag.code, _json(flag.detail)) for flag in record.flags]
    rows.documents += [
        (new_id(), order_id, document.label, document.status, document.issued_on)
        for document in record.documents
    ]
    rows.reviews += [
        (new_id(), order_id, review.key, review.score, review.reviewed_on, review.answered_at)
        for review in record.reviews
    ]
    _plan_history(uow, rows, order_id, number, record, job_id)
    return OrderIds(order_id, lines)


def plan_lines(rows: Rows, order_id: UUID, record: OrderRecord, known: Known) -> dict[int, UUID]:  # noqa: PLR0917 - the context of one step, passed on
    """Lines and line taxes of an order; returns the lines' ids by position."""
    ids: dict[int, UUID] = {}
    for line in record.lines:
        ids[line.position] = line_id = new_id()
        variant_id, name = known.variants[line.sku]
        rows.lines.append(
            (
                line_id, order_id, line.position, variant_id, known.placed.get(line.sku, line.sku), name,
                known.sellers[line.seller] if line.seller else None, line.quantity, line.unit_price,
                line.total_minor, line.tax_minor, line.shipping_minor,
                *_agreed(known.commissions.get((record.key, line.position))),
            )
        )  # fmt: skip
        for tax in line.taxes:
            rows.taxes.append(
                (new_id(), line_id, tax.code, tax.name, tax.rate, tax.base_minor, tax.amount_minor)
            )
    return ids


def _agreed(commission: Commission | None) -> tuple[Any, ...]:
    if commission is None:
        return 0, 0, None, Decimal(0), None
    return (
        commission.amount_minor,
        commission.tax_minor,
        commission.rate,
        commission.tax_rate,
        commission.scheme_id,
    )


def _plan_shipment(  # noqa: PLR0917 - the order's context, passed on once
    rows: Rows,
    order_id: UUID,
    shipment: ShipmentRecord,
    record: OrderRecord,
    lines: dict[int, UUID],
    known: Known,
) -> None:
    shipment_id = new_id()
    rows.shipments.append(
        (
            shipment_id, order_id, shipment.position, shipment.method, shipment.status, shipment.carrier,
            shipment.tracking_number, known.sellers[shipment.seller] if shipment.seller else None,
            shipment.ship_by_on, shipment.shipped_at, shipment.delivered_at,
        )
    )  # fmt: skip
    inside = frozenset(shipment.lines)
    rows.shipment_lines += [
        (new_id(), shipment_id, lines[line.position], line.quantity)
        for line in record.lines
        if line.position in inside
    ]


def _plan_history(  # noqa: PLR0917 - the order's context, passed on once
    uow: UnitOfWork, rows: Rows, order_id: UUID, number: str, record: OrderRecord, job_id: UUID
) -> None:
    actor = uow.actor
    detail = f'{{"job":"{job_id}","row":{record.row},"fingerprint":"{record.fingerprint}"}}'
    placed = (new_id(), order_id, record.placed_at, "placed", None, "pending", "{}", "system", "")
    rows.events.append(placed)
    rows.events.append(
        (
            new_id(), order_id, uow.now, "imported", "pending", record.status, detail, actor.kind.value, actor.label,
        )
    )  # fmt: skip
    rows.audit.append(
        (
            new_id(), uow.now, actor.kind.value, actor.id, actor.label, uow.request_id, "order.imported",
            "sales_order", order_id, number, detail,
        )
    )  # fmt: skip


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
