"""Counters hold their limit, numbers have no gap, what happens twice counts once, claims expire."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from app.kernel.ids import new_id
from app.platform.db.concurrency import (
    Claim,
    Counter,
    StillContendedError,
    add_to_counters,
    claim_due,
    happens_first,
    take_document_number,
    with_attempts,
)
from app.platform.db.concurrency.once import NotDecidedByConstraintError
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory, utc_now
from app.tenancy.models import Tenant

SEQUENCE = Counter(table="number_sequence", column="next_value", limit="10")
NOTE = """
INSERT INTO platform.processed_event (tenant_id, event_id, handler, processed_at)
VALUES ($1, $2, 'test', now()) ON CONFLICT DO NOTHING
"""
QUEUED = Claim(
    table="import_job",
    due="heartbeat_at",
    ready="status = 'queued'",
    returning="id",
)


class UndoneError(Exception):
    """The test wants the transaction undone."""


def fail_every_third(turn: int) -> None:
    if turn % 3 == 0:
        raise UndoneError


async def make_counter(factory: UnitOfWorkFactory, tenant: Tenant, kind: str = "test") -> UUID:
    row_id = new_id()
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "INSERT INTO tenant.number_sequence (tenant_id, id, kind, next_value) VALUES ($1, $2, $3, 0)",
            row_id,
            kind,
        )
    return row_id


async def value_of(uow: UnitOfWork, row_id: UUID) -> int:
    return await uow.fetch_value(
        "SELECT next_value FROM tenant.number_sequence WHERE tenant_id = $1 AND id = $2", row_id
    )


async def test_64_takers_of_a_counter_of_10_get_exactly_10(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    row_id = await make_counter(factory, tenant)

    async def take() -> bool:
        async with factory.tenant(tenant.id) as uow:
            return not await add_to_counters(uow, SEQUENCE, {row_id: 1})

    taken = await asyncio.gather(*(take() for _ in range(64)))

    assert sum(taken) == 10


async def test_counter_gives_back_and_never_below_zero(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    row_id = await make_counter(factory, tenant)

    async with factory.tenant(tenant.id) as uow:
        assert await add_to_counters(uow, SEQUENCE, {row_id: 3}) == set()
        assert await add_to_counters(uow, SEQUENCE, {row_id: -2}) == set()
        assert await add_to_counters(uow, SEQUENCE, {row_id: -2}) == {row_id}
        assert await value_of(uow, row_id) == 1


async def test_counters_in_opposite_order_do_not_deadlock(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    first = await make_counter(factory, tenant, "one")
    second = await make_counter(factory, tenant, "two")
    endless = Counter(table="number_sequence", column="next_value", limit="NULL::bigint")

    async def add(ids: list[UUID]) -> None:
        async with factory.tenant(tenant.id) as uow:
            await add_to_counters(uow, endless, dict.fromkeys(ids, 1))

    await asyncio.gather(
        *(add([first, second]) for _ in range(20)), *(add([second, first]) for _ in range(20))
    )

    async with factory.tenant(tenant.id) as uow:
        assert [await value_of(uow, first), await value_of(uow, second)] == [40, 40]


async def test_counter_of_another_tenant_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    row_id = await make_counter(factory, other_tenant)

    async with factory.tenant(tenant.id) as uow:
        refused = await add_to_counters(uow, SEQUENCE, {row_id: 1})

    assert refused == {row_id}


async def test_document_numbers_have_no_gap_when_transactions_fail(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async def write(turn: int) -> int | None:
        try:
            async with factory.tenant(tenant.id) as uow:
                number = await take_document_number(uow, kind="credit_note")
                fail_every_third(turn)
                return number
        except UndoneError:
            return None

    numbers = await asyncio.gather(*(write(turn) for turn in range(30)))

    assert sorted(number for number in numbers if number) == list(range(1, 21))


async def test_document_numbers_are_counted_by_kind_and_tenant(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await take_document_number(uow, kind="receipt")
        mine = await take_document_number(uow, kind="receipt")
        other_kind = await take_document_number(uow, kind="credit_note")
    async with factory.tenant(other_tenant.id) as uow:
        theirs = await take_document_number(uow, kind="receipt")

    assert (mine, other_kind, theirs) == (2, 1, 1)


async def test_of_two_at_the_same_time_one_is_first(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    event_id = new_id()

    async def note() -> bool:
        async with factory.tenant(tenant.id) as uow:
            return await happens_first(uow, NOTE, event_id)

    assert sum(await asyncio.gather(*(note() for _ in range(16)))) == 1


async def test_statement_that_would_raise_for_a_duplicate_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(NotDecidedByConstraintError):
        await happens_first(uow, "INSERT INTO tenant.x (tenant_id) VALUES ($1)")


async def test_claimed_rows_are_nobody_elses_until_the_lease_ends(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(
            "INSERT INTO tenant.import_job (tenant_id, id, format, filename, location, status)"
            " SELECT $1, gen_random_uuid(), 'olist', 'a', 'a', 'queued' FROM generate_series(1, 6)"
        )

    async def claim() -> list[UUID]:
        async with factory.tenant(tenant.id) as uow:
            rows = await claim_due(uow, QUEUED, lease=timedelta(minutes=1), limit=2)
            return [row["id"] for row in rows]

    claimed = [
        row_id for found in await asyncio.gather(*(claim() for _ in range(5))) for row_id in found
    ]
    later = UnitOfWorkFactory(
        app_engine=factory._app_engine,  # noqa: SLF001 - the same database, later
        platform_engine=factory._platform_engine,  # noqa: SLF001
        clock=lambda: utc_now() + timedelta(minutes=2),
    )
    async with later.tenant(tenant.id) as uow:
        again = await claim_due(uow, QUEUED, lease=timedelta(minutes=1), limit=9)

    assert len(claimed) == len(set(claimed)) <= 6
    assert {row["id"] for row in again} >= set(claimed)
    assert len(again) == 6


async def test_work_that_met_another_is_run_again() -> None:
    attempts: list[int] = []

    async def work(_attempt: int) -> str:
        attempts.append(1)
        if len(attempts) < 3:
            raise asyncpg.DeadlockDetectedError
        return "done"

    assert await with_attempts(work) == "done"
    assert len(attempts) == 3


async def test_work_that_meets_others_in_every_attempt_gives_up() -> None:
    async def work(_attempt: int) -> None:
        raise asyncpg.SerializationError

    with pytest.raises(StillContendedError):
        await with_attempts(work)


async def test_constraint_that_is_no_meeting_point_is_raised() -> None:
    async def work(_attempt: int) -> None:
        raise asyncpg.UniqueViolationError

    with pytest.raises(asyncpg.UniqueViolationError):
        await with_attempts(work, meeting_points=frozenset({"uq_known"}))
