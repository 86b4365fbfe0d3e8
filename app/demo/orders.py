"""Writes the drafts of orders as rows: header, lines, taxes, payment, shipment, history."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID

from app.demo.people import Buyer
from app.demo.rows import SOURCE, Sample
from app.demo.sales import CANCELED, COUPON, CURRENCY, UNAVAILABLE, Draft
from app.domains.tax import Rate, TaxableLine, order_taxes
from app.kernel.money import allocate, round_minor

_IVA: Final = Rate(code="iva", name="IVA 19%", rate=Decimal("0.19"))
_CARRIERS: Final = (("Chilexpress", "72"), ("Starken", "18"), ("Blue Express", "31"))
ACTOR: Final = "Cauce"


def write_order(
    sample: Sample,
    rng: Random,
    draft: Draft,
    *,
    number: str,
    buyer: Buyer,
    customer_id: UUID,
    warehouse_id: UUID,
) -> None:
    """All rows of one order but those of stock."""
    tax = _write_lines(sample, draft, warehouse_id)
    sample.add(
        "sales_order", draft.placed_at, id=draft.id, number=number, channel=draft.channel,
        external_id=f"{SOURCE}-{draft.position + 1:05}", status=draft.status, source_status=draft.status,
        customer_id=customer_id, currency=CURRENCY, tax_included=True, items_minor=draft.items,
        discount_minor=draft.discount, shipping_minor=draft.shipping, tax_minor=tax, total_minor=draft.total,
        placed_at=draft.placed_at, placed_on=draft.placed_at.date(), approved_at=draft.reached("paid"),
        promised_on=(draft.placed_at + timedelta(days=6)).date(), created_at=draft.placed_at,
        updated_at=draft.history[-1][1],
    )  # fmt: skip
    if draft.discount:
        sample.add(
            "order_discount", draft.placed_at, order_id=draft.id, source="coupon", code=COUPON[0],
            reason=COUPON[0], amount_minor=draft.discount, created_at=draft.placed_at,
        )  # fmt: skip
    _write_address(sample, rng, draft, buyer=buyer)
    _write_payment(sample, rng, draft)
    _write_history(sample, rng, draft)
    _write_shipment(sample, rng, draft)


def _write_lines(sample: Sample, draft: Draft, warehouse_id: UUID) -> int:
    """Lines with their taxes; returns the tax of the order."""
    totals = [line.total for line in draft.lines]
    discounts, shippings = allocate(draft.discount, totals), allocate(draft.shipping, totals)
    net = [total - discount for total, discount in zip(totals, discounts, strict=True)]
    taxes = order_taxes(
        [TaxableLine(amount_minor=amount, rates=[_IVA]) for amount in net],
        currency=CURRENCY,
        tax_included=True,
    )
    for place, line in enumerate(draft.lines):
        (tax,) = taxes.lines[place]
        item = line.item
        sample.add(
            "order_line", draft.placed_at, id=line.id, order_id=draft.id, position=place + 1,
            variant_id=item.variant_id, sku=item.sku, name=item.name, seller_id=item.seller_id,
            warehouse_id=warehouse_id, quantity=line.quantity, unit_price=item.price, total_minor=line.total,
            discount_minor=discounts[place], tax_minor=tax.amount_minor, shipping_minor=shippings[place],
            commission_minor=round_minor(net[place] * item.commission, CURRENCY),
        )  # fmt: skip
        sample.add(
            "order_line_tax", draft.placed_at, order_line_id=line.id, code=tax.code, name=tax.name,
            rate=tax.rate, base_minor=tax.base_minor, amount_minor=tax.amount_minor,
        )  # fmt: skip
    return taxes.tax_minor


def _write_address(sample: Sample, rng: Random, draft: Draft, *, buyer: Buyer) -> None:
    vague = draft.channel != "tienda" and rng.random() < 0.012  # noqa: PLR2004 - one in eighty
    line = f"Sucursal de {buyer.commune}" if vague else buyer.street
    sample.add(
        "order_address", draft.placed_at, order_id=draft.id, kind="shipping", recipient=buyer.name, line=line,
        city=buyer.commune, region=buyer.region, country="CL", is_structured=not vague,
    )  # fmt: skip
    if vague:
        _write_flag(sample, draft, "address_unstructured", detail={"text": line})


def _write_payment(sample: Sample, rng: Random, draft: Draft) -> None:
    paid_at = draft.reached("paid")
    amount = draft.total
    if paid_at and draft.method == "bank_transfer" and rng.random() < 0.05:  # noqa: PLR2004 - people mistype
        amount -= rng.choice((10, 500, 990, 1000))
        detail = {"total": str(draft.total), "payments": str(amount), "currency": CURRENCY}
        _write_flag(sample, draft, "payment_difference", detail=detail)
    refunded = amount if paid_at and draft.status in {CANCELED, UNAVAILABLE} else 0
    status = (
        "refunded"
        if refunded
        else "received"
        if paid_at
        else "failed"
        if draft.status == CANCELED
        else "pending"
    )
    payment_id = sample.add(
        "payment", draft.placed_at, order_id=draft.id, position=1, method=draft.method, status=status,
        amount_minor=amount, refunded_minor=refunded, currency=CURRENCY,
        installments=rng.choice((1, 1, 1, 3, 6, 12)) if draft.method == "credit_card" else 1,
        reference=f"{rng.randrange(10**8):08}", authorized_at=paid_at, received_at=paid_at,
        created_at=draft.placed_at, updated_at=paid_at or draft.placed_at,
    )  # fmt: skip
    if refunded:
        at = draft.history[-1][1]
        sample.add(
            "refund", at, payment_id=payment_id, amount_minor=refunded, currency=CURRENCY,
            method="original", reason="Pedido cancelado", idempotency_key=f"sample:{draft.id}", actor_label=ACTOR,
            refunded_at=at,
        )  # fmt: skip


def _write_history(sample: Sample, rng: Random, draft: Draft) -> None:
    before: str | None = None
    for status, at in draft.history:
        sample.add(
            "order_event", at, order_id=draft.id, at=at, kind="status_changed" if before else "placed",
            from_status=before, to_status=status, detail={}, actor_kind="system", actor_label=ACTOR,
        )  # fmt: skip
        before = status
    invoiced_at = draft.reached("invoiced")
    if invoiced_at:
        sample.add(
            "order_document", invoiced_at, order_id=draft.id, label=f"Boleta {rng.randrange(10_000, 99_999)}",
            status="issued", issued_on=invoiced_at.date(), created_at=invoiced_at,
        )  # fmt: skip


def _write_shipment(sample: Sample, rng: Random, draft: Draft) -> None:
    delivered_at = draft.reached("delivered")
    shipped_at = draft.reached("shipped") or delivered_at
    started_at = draft.reached("processing") or shipped_at
    if started_at is None:
        return
    pickup = draft.channel == "tienda"
    carrier, prefix = rng.choice(_CARRIERS)
    shipment_id = sample.add(
        "shipment", started_at, id=shipment_id_of(sample, draft), order_id=draft.id, position=1,
        method="pickup" if pickup else "carrier",
        status="delivered" if delivered_at else "shipped" if shipped_at else "pending",
        carrier=None if pickup else carrier,
        tracking_number=None if pickup or not shipped_at else f"{prefix}{rng.randrange(10**9):09}",
        ship_by_on=(draft.placed_at + timedelta(days=3)).date(), shipped_at=shipped_at,
        delivered_at=delivered_at, created_at=started_at, updated_at=delivered_at or shipped_at or started_at,
    )  # fmt: skip
    for line in draft.lines:
        sample.add(
            "shipment_line",
            started_at,
            shipment_id=shipment_id,
            order_line_id=line.id,
            quantity=line.quantity,
        )


def shipment_id_of(sample: Sample, draft: Draft) -> UUID:
    """An id for the order's shipment, which its stock movements name too."""
    return sample.shipments.setdefault(draft.id, sample.new_id(draft.placed_at))


def _write_flag(sample: Sample, draft: Draft, code: str, *, detail: dict[str, Any]) -> None:
    settled: datetime | None = draft.reached("delivered")
    sample.add(
        "order_flag", draft.placed_at, order_id=draft.id, code=code, detail=detail, created_at=draft.placed_at,
        resolved_at=settled, resolution="accepted" if settled else None,
    )  # fmt: skip
