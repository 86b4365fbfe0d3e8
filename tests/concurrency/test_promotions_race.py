"""Many orders, few uses of a promotion or a coupon, real connections."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domains import promotions
from app.domains.promotions import (
    Claim,
    PromotionUsedByCustomerError,
    PromotionUsedUpError,
    claim_uses,
    release_uses,
)
from app.domains.promotions.models import Coupon, Promotion
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant


async def make_promotion(factory: UnitOfWorkFactory, tenant: Tenant, **values: object) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        row = Promotion(
            **{
                "name": new_id().hex, "activation": "automatic", "level": "order",
                "effect": {"kind": "percentage", "rate": "0.1"}, **values,
            }
        )  # fmt: skip
        uow.session.add(row)
        await uow.session.flush()
        return row.id


async def make_coupon(factory: UnitOfWorkFactory, tenant: Tenant, **values: object) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        row = Coupon(
            **{"code": new_id().hex.upper(), "kind": "amount", "scope": "order_before_tax", "amount_minor": 1_000,
               "currency": "CLP", **values}
        )  # fmt: skip
        uow.session.add(row)
        await uow.session.flush()
        return row.id


async def claim(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    *claims: Claim,
    order_id: UUID | None = None,
    email: str = "",
) -> UUID:
    order = order_id or new_id()
    async with factory.tenant(tenant.id) as uow:
        await claim_uses(
            uow, order_id=order, claims=claims, currency="CLP",
            customer_keys=promotions.customer_keys(email=email or f"{order.hex}@mail.example"),
        )  # fmt: skip
    return order


async def race(tasks: list[Any]) -> tuple[int, int]:
    """How many got a use and how many were refused; anything else fails the test."""
    results = await asyncio.gather(*tasks, return_exceptions=True)
    won = [item for item in results if isinstance(item, UUID)]
    refused = [
        item
        for item in results
        if isinstance(item, (PromotionUsedUpError, PromotionUsedByCustomerError))
    ]
    assert len(won) + len(refused) == len(results), results
    return len(won), len(refused)


async def used(factory: UnitOfWorkFactory, tenant: Tenant, table: str, row_id: UUID) -> int:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await uow.fetch_value(
            f"SELECT used_count FROM tenant.{table} WHERE tenant_id = $1 AND id = $2", row_id
        )


def of_promotion(promotion_id: UUID) -> Claim:
    return Claim(promotion_id=promotion_id, coupon_id=None, amount_minor=100)


def of_coupon(coupon_id: UUID) -> Claim:
    return Claim(promotion_id=None, coupon_id=coupon_id, amount_minor=100)


async def test_the_last_uses_of_a_coupon_go_to_exactly_as_many_orders(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    coupon = await make_coupon(factory, tenant, usage_limit=3)

    outcome = await race([claim(factory, tenant, of_coupon(coupon)) for _ in range(24)])

    assert outcome == (3, 21)
    assert await used(factory, tenant, "coupon", coupon) == 3


async def test_two_limited_promotions_in_any_order_never_wait_in_a_circle(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    first = of_promotion(await make_promotion(factory, tenant, usage_limit=7))
    second = of_promotion(await make_promotion(factory, tenant, usage_limit=5))

    outcome = await race(
        [
            claim(factory, tenant, *((first, second) if place % 2 else (second, first)))
            for place in range(24)
        ]
    )

    assert outcome == (5, 19)
    assert first.promotion_id is not None
    # Who got the first but not the second promotion kept nothing.
    assert await used(factory, tenant, "promotion", first.promotion_id) == 5


async def test_a_customer_gets_a_promotion_as_often_as_one_may(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    promotion = await make_promotion(factory, tenant, customer_limit=2)

    outcome = await race(
        [
            claim(factory, tenant, of_promotion(promotion), email="Ana@Mail.example")
            for _ in range(9)
        ]
    )
    other = await race([claim(factory, tenant, of_promotion(promotion), email="eva@mail.example")])

    assert (outcome, other) == ((2, 7), (1, 0))


async def drifts(factory: UnitOfWorkFactory, tenant: Tenant) -> list[int]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return [len(await uow.fetch(check.find)) for check in promotions.DRIFT_CHECKS]


async def test_the_same_order_takes_a_use_once(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    promotion = await make_promotion(factory, tenant, usage_limit=5)
    order = new_id()

    for _ in range(2):
        await claim(factory, tenant, of_promotion(promotion), order_id=order)

    assert await used(factory, tenant, "promotion", promotion) == 1


async def test_a_released_use_is_there_for_others_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    promotion = await make_promotion(factory, tenant, usage_limit=1, customer_limit=1)
    order = await claim(factory, tenant, of_promotion(promotion), email="ana@mail.example")

    for released in (1, 0):
        async with factory.tenant(tenant.id) as uow:
            assert await release_uses(uow, order) == released
    again = await race(
        [
            claim(factory, tenant, of_promotion(promotion), email="ana@mail.example")
            for _ in range(4)
        ]
    )

    assert again == (1, 3)
    assert not any(await drifts(factory, tenant))


async def test_offers_say_what_is_used_up_and_keep_tenants_apart(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    coupon = await make_coupon(factory, tenant, code="LAST", usage_limit=1)
    await claim(factory, tenant, of_coupon(coupon))
    at = datetime(2026, 11, 21, tzinfo=UTC)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        mine = await promotions.find_offers(uow, at=at, codes=[" last "])
    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        theirs = await promotions.find_offers(uow, at=at, codes=["LAST"])

    assert [(item.code, item.is_used_up) for item in mine] == [("LAST", True)]
    assert theirs == []
