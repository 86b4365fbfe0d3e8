"""Reads what must be known before an order is placed, and an order that was placed; see ``statements.py``."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from app.domains import promotions, sellers, tax
from app.domains.checkout.statements import (
    FIND_BASKET,
    FIND_PLACED,
    FIND_REGION,
    LOOK_UP,
)
from app.domains.checkout.types import (
    BasketFacts,
    BundlePart,
    CustomerFacts,
    Facts,
    GoodsFacts,
    Idempotency,
    Offer,
    OrderCreate,
    PlacedOrder,
    StoredAnswer,
)
from app.domains.inventory import AllocationPolicy, LevelRead
from app.platform.db.unit_of_work import UnitOfWork

_PARTS = msgspec.json.Decoder(list[BundlePart])
_PAIRS = msgspec.json.Decoder(list[tuple[str, str]])
_POLICY = msgspec.json.Decoder(AllocationPolicy)
_PLACED = msgspec.json.Decoder(PlacedOrder)


async def look_up(
    uow: UnitOfWork,
    order: OrderCreate,
    *,
    currency: str,
    on: date,
    idempotency: Idempotency | None,
    region: str | None = None,
) -> Facts:
    """All that must be known to place an order, in one round trip.

    ``region`` is where the goods go to, whose own taxes count; left out, the order's address says it.
    """
    address = order.shipping_address
    rows = await uow.fetch(
        LOOK_UP,
        list(range(1, len(order.lines) + 1)),
        [line.variant_id for line in order.lines],
        [line.sku for line in order.lines],
        uow.tenant.country,
        on,
        currency,
        order.channel,
        order.external_id,
        idempotency.scope if idempotency else None,
        idempotency.key if idempotency else None,
        [line.quantity for line in order.lines],
        [promotions.normalised_code(code) for code in order.coupon_codes],
        uow.now,
        promotions.customer_keys(customer_id=order.customer_id),
        order.customer_id,
        region or (address.region if address else None) or "",
        order.price_list_id,
    )
    first = rows[0]
    answer = None
    if first["answer"] is not None:
        answer = StoredAnswer(
            request_hash=first["answer_hash"], order=_PLACED.decode(first["answer"])
        )
    return Facts(
        offers=_offers(rows),
        levels=_levels(rows),
        rates=tax.decode_rates(first["rates"]),
        list_tax_included=first["default_tax_included"],
        customer=CustomerFacts(
            group_id=first["group_id"], payment_terms_days=first["payment_terms_days"]
        ),
        country=uow.tenant.country,
        policy=_policy(first["policy"]),
        on_offer=promotions.decode_offers(first["offers"]),
        withholdings=tax.decode_withholdings(first["withholdings"]) if order.withholds else [],
        existing_id=first["existing_id"],
        answer=answer,
    )


def _policy(text: str | None) -> AllocationPolicy:
    return AllocationPolicy() if text is None else _POLICY.decode(text)


def _offers(rows: Sequence[asyncpg.Record]) -> dict[int, Offer]:
    return {
        row["position"]: Offer(
            variant_id=row["variant_id"],
            sku=row["sku"],
            name=row["name"],
            tax_class=row["tax_class"],
            is_active=row["is_active"],
            list_price=row["unit_price"],
            list_tax_included=row["tax_included"],
            parts=[] if row["parts"] is None else _PARTS.decode(row["parts"]),
            attributes={} if row["attributes"] is None else dict(_PAIRS.decode(row["attributes"])),
            seller_id=row["seller_id"],
            scheme=sellers.decode_force(row["force"]),
            category_path=tuple(row["path"] or ()),
        )
        for row in rows
        if row["variant_id"] is not None
    }


def _levels(rows: Sequence[asyncpg.Record]) -> list[LevelRead]:
    """The levels in order of priority; two lines of a variant bring each of its levels twice."""
    found = {
        (row["variant_id"], row["warehouse_id"]): row
        for row in rows
        if row["warehouse_id"] is not None
    }
    return [
        LevelRead(
            variant_id=row["variant_id"],
            warehouse_id=row["warehouse_id"],
            available=row["available"],
            region=row["region"],
            commune=row["commune"],
        )
        for row in found.values()
    ]


async def find_placed(uow: UnitOfWork, order_id: UUID) -> PlacedOrder | None:
    """An order as it stands, in the shape in which it was placed."""
    text = await uow.fetch_value(FIND_PLACED, order_id)
    return None if text is None else _PLACED.decode(text)


async def find_region(uow: UnitOfWork, order_id: UUID) -> str | None:
    """The region that an order goes to, if it says one."""
    return await uow.fetch_value(FIND_REGION, order_id)


async def find_basket(
    uow: UnitOfWork, *, variant_ids: Sequence[UUID], customer_id: UUID | None
) -> BasketFacts:
    """What promotions look at beside the order itself."""
    rows = await uow.fetch(FIND_BASKET, list(variant_ids), customer_id)
    return BasketFacts(
        goods={
            row["variant_id"]: GoodsFacts(
                product_id=row["product_id"],
                brand_id=row["brand_id"],
                category_ids=frozenset(row["category_ids"]),
            )
            for row in rows
        },
        is_first_order=rows[0]["is_first_order"],
        floor_rate=rows[0]["floor_rate"],
    )
