"""A channel's SKU is placed by its spelling, its alias or its prefix, or waits until somebody says which it is."""

import asyncio
from uuid import UUID

import pytest

from app.domains import catalog
from app.domains.catalog import AliasNotFoundError, UnmatchedSkuView, UnmatchedStatus
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.catalog.conftest import make_product


async def waiting(
    uow: UnitOfWork, status: UnmatchedStatus = UnmatchedStatus.OPEN
) -> list[UnmatchedSkuView]:
    return (await catalog.list_unmatched(uow, page=PageRequest(), status=status)).items


async def test_a_sku_is_placed_by_the_first_rule_that_fits(uow: UnitOfWork) -> None:
    _, (shoe,) = await make_product(uow, "Zapatilla", "ZAP-1")
    _, (boot,) = await make_product(uow, "Bota", "BOT-1")
    await catalog.add_prefix(uow, channel="ml", prefix="MLC-")
    await catalog.add_alias(uow, channel="", alias="OLD-9", variant_id=shoe)
    await catalog.add_alias(uow, channel="ml", alias="OLD-9", variant_id=boot)

    found = await catalog.match_skus(
        uow, channel="ml", skus=["ZAP-1", "zap 1", "mlc_bot1", "old9", "nada", " "]
    )
    elsewhere = await catalog.match_skus(uow, channel="falabella", skus=["old9", "mlc_bot1"])

    assert found == {"ZAP-1": shoe, "zap 1": shoe, "mlc_bot1": boot, "old9": boot}
    assert elsewhere == {"old9": shoe}


async def test_a_sku_that_could_be_two_is_none(uow: UnitOfWork) -> None:
    await make_product(uow, "Uno", "ZAP-1")
    await make_product(uow, "Otro", "ZAP1")

    assert await catalog.match_skus(uow, channel="ml", skus=["zap_1"]) == {}


async def test_the_queue_counts_and_is_resolved_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        _, (shoe,) = await make_product(uow, "Zapatilla roja", "ZAP-1")
        for spelling in ("ZAPROJA", "zap-roja"):
            await catalog.note_unmatched(
                uow, channel="ml", seen={spelling: {"name": "Zapatilla roja"}}
            )
        (item,) = await waiting(uow)
        (best, *_) = await catalog.suggest_variants(uow, unmatched_id=item.id)

    async def resolve(variant_id: UUID) -> None:
        async with factory.tenant(tenant.id) as uow:
            await catalog.resolve_unmatched(uow, unmatched_id=item.id, variant_id=variant_id)

    outcomes = await asyncio.gather(resolve(shoe), resolve(shoe), return_exceptions=True)

    async with factory.tenant(tenant.id) as uow:
        matched = await catalog.match_skus(uow, channel="ml", skus=["Zap Roja"])
        assert await waiting(uow) == []
    assert (item.raw, item.seen_count, best.variant_id) == ("ZAPROJA", 2, shoe)
    assert sum(isinstance(outcome, AliasNotFoundError) for outcome in outcomes) == 1
    assert matched == {"Zap Roja": shoe}


async def test_what_is_ignored_stays_out(uow: UnitOfWork) -> None:
    await catalog.note_unmatched(uow, channel="ml", seen={"XX-1": {}})
    (item,) = await waiting(uow)

    await catalog.ignore_unmatched(uow, unmatched_id=item.id)
    await catalog.note_unmatched(uow, channel="ml", seen={"XX-1": {}})

    assert await waiting(uow) == []
    assert [row.seen_count for row in await waiting(uow, UnmatchedStatus.IGNORED)] == [2]


async def test_another_tenants_queue_is_not_there(
    factory: UnitOfWorkFactory, uow: UnitOfWork, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as other:
        await catalog.note_unmatched(other, channel="ml", seen={"XX-1": {}})
        (item,) = await waiting(other)

    with pytest.raises(AliasNotFoundError):
        await catalog.ignore_unmatched(uow, unmatched_id=item.id)
    assert await waiting(uow) == []
