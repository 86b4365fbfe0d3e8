"""Bins under many people at once: whoever archives a bin and whoever puts goods into it can't both be right."""

import asyncio
from decimal import Decimal
from uuid import UUID

from app.domains import inventory
from app.domains.inventory import BinCreate, BinMove
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.inventory.invariants import broken
from tests.factories.commerce import Shop, make_shop

ROUNDS = 25


def put_away(shop: Shop, place: UUID, quantity: int = 1) -> BinMove:
    return BinMove(
        warehouse_id=shop.warehouses["W1"],
        variant_id=shop.variants["A"],
        quantity=Decimal(quantity),
        to_bin_id=place,
    )


async def make_bin(uow: UnitOfWork, shop: Shop, code: str) -> UUID:
    place = BinCreate(warehouse_id=shop.warehouses["W1"], code=code)
    return await inventory.create_bin(uow, place=place)


async def test_goods_never_lie_in_a_bin_that_was_archived_at_the_same_moment(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 200}})

    async def archive(place: UUID) -> bool:
        async with factory.tenant(tenant.id) as uow:
            await inventory.archive_bin(uow, bin_id=place)
        return True

    async def put(place: UUID) -> bool:
        async with factory.tenant(tenant.id) as uow:
            return await inventory.move_between_bins(uow, moved=put_away(shop, place))

    outcomes: set[tuple[bool, bool]] = set()
    for number in range(ROUNDS):
        async with factory.tenant(tenant.id) as uow:
            place = await make_bin(uow, shop, f"B-{number}")
        # Now one, now the other starts first.
        work = [archive(place), put(place), put(place)][:: 1 if number % 2 else -1]
        answers = await asyncio.gather(*work, return_exceptions=True)
        refused = [item for item in answers if item is not True]
        assert all(
            isinstance(
                item,
                inventory.BinNotEmptyError
                | inventory.BinArchivedError
                | inventory.UnknownStockItemError,
            )
            for item in refused
        ), refused
        async with factory.tenant(tenant.id, read_only=True) as uow:
            found = await inventory.get_bin(uow, place)
        outcomes.add((found.is_active, found.on_hand > 0))

    assert outcomes <= {(True, True), (False, False)}
    assert await broken(factory, tenant.id) == []


async def test_who_puts_goods_in_meets_an_archive_that_has_not_ended(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        place = await make_bin(uow, shop, "B")

    async def put() -> None:
        async with factory.tenant(tenant.id) as uow:
            await inventory.move_between_bins(uow, moved=put_away(shop, place))

    async with factory.tenant(tenant.id) as archiving:
        await inventory.archive_bin(archiving, bin_id=place)
        # It has seen the bin in use, and waits for the bin's lock until the archive is committed.
        waiting = asyncio.create_task(put())
        while not await waits(factory, tenant):
            pass
    (answer,) = await asyncio.gather(waiting, return_exceptions=True)

    assert isinstance(answer, inventory.BinArchivedError)
    assert await broken(factory, tenant.id) == []


async def waits(factory: UnitOfWorkFactory, tenant: Tenant) -> bool:
    """Whether somebody waits for a row."""
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return await uow.fetch_value(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database() AND $1::uuid IS NOT NULL)"
        )


async def test_a_count_does_not_bring_goods_into_an_archived_bin(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    shop = await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        place = await make_bin(uow, shop, "B")
        count_id = await inventory.create_count(
            uow,
            count=inventory.CountCreate(warehouse_id=shop.warehouses["W1"], by_bin=True),
        )
        await inventory.record_count(
            uow,
            entry=inventory.CountEntry(
                count_id=count_id,
                variant_id=shop.variants["A"],
                bin_id=place,
                counted=Decimal(2),
            ),
        )
        await inventory.archive_bin(uow, bin_id=place)

    answers: list[int | str] = []
    for _ in range(2):
        try:
            async with factory.tenant(tenant.id) as uow:
                answers.append(await inventory.post_count(uow, count_id=count_id))
        except inventory.BinArchivedError as error:
            answers.append(error.code)
        async with factory.tenant(tenant.id) as uow:
            await inventory.restore_bin(uow, bin_id=place)

    assert answers == ["inventory.bin_archived", 1]
    assert await broken(factory, tenant.id) == []
