"""A batch that was decided while the one before was being written ends as if it had come after it."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from app.domains.imports import ImportFormat, ImportOptions, prepare_import
from app.domains.imports.apply.batch import Applied
from app.domains.imports.errors import ImportRacedError
from app.domains.imports.records import (
    Batch,
    CustomerRecord,
    LineRecord,
    OrderRecord,
    ProductRecord,
)
from app.domains.imports.steps import Step
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.imports.mapped_files import LINES_MAPPING, order_lines

ORDERS = """
SELECT o.external_id, c.external_id AS customer, l.sku FROM tenant.sales_order o
JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id
JOIN tenant.order_line l ON l.tenant_id = $1 AND l.order_id = o.id
WHERE o.tenant_id = $1 ORDER BY o.external_id
"""


def batch(index: int, *keys: str) -> Batch:
    """Orders of one person and one product, which every batch names."""
    orders = [
        OrderRecord(
            row=row,
            key=key,
            status="paid",
            placed_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
            placed_on=date(2026, 3, 1),
            fingerprint=key,
            customer="ana",
            items_minor=1000,
            lines=[
                LineRecord(
                    position=1,
                    sku="TAZA",
                    quantity=Decimal(1),
                    unit_price=Decimal(1000),
                    total_minor=1000,
                )
            ],
        )
        for row, key in enumerate(keys, 1)
    ]
    return Batch(
        index=index,
        channel="feria",
        currency="CLP",
        rows=len(keys),
        customers=[CustomerRecord(key="ana", kind="person", name="Ana")],
        products=[ProductRecord(sku="TAZA", name="Taza")],
        orders=orders,
    )


class Import:
    """Steps of one import, and how often a batch was written."""

    def __init__(self, factory: UnitOfWorkFactory, tenant: Tenant, path: Path) -> None:
        self.written: list[int] = []
        #: How often the write of a batch fails, by the batch's index.
        self.failures: dict[int, int] = {}
        self._factory = factory
        self._tenant = tenant
        self._path = path

    async def begin(self, *batches: Batch) -> list[Step]:
        job_id = await prepare_import(
            self._factory,
            self._tenant.id,
            self._path,
            format=ImportFormat.MAPPED,
            mapping=LINES_MAPPING,
        )
        steps: list[Step] = []
        for item in batches:
            step = Step(
                item,
                steps[-1] if steps else None,
                job_id=job_id,
                options=ImportOptions(),
                open_unit=self._open,
                on_written=self._note,
            )
            steps.append(step)
        return steps

    def _open(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._factory.tenant(self._tenant.id)

    async def _note(self, _uow: UnitOfWork, item: Batch, _applied: Applied) -> None:
        if self.failures.get(item.index, 0) > 0:
            self.failures[item.index] -= 1
            raise asyncpg.UniqueViolationError("somebody was faster")
        self.written.append(item.index)


@pytest.fixture
def running(factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path) -> Import:
    return Import(factory, tenant, order_lines(tmp_path, 3))


async def imported(factory: UnitOfWorkFactory, tenant: Tenant) -> list[tuple[str, str, str]]:
    async with factory.tenant(tenant.id, read_only=True) as uow:
        return [tuple(row) for row in await uow.fetch(ORDERS)]


EXPECTED = [(key, "ana", "TAZA") for key in ("A-1", "A-2", "A-3", "A-4")]


async def test_what_the_batch_before_makes_is_made_once(
    running: Import, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    steps = await running.begin(batch(0, "A-1"), batch(1, "A-2", "A-3"), batch(2, "A-4"))

    applied = [await step.end() for step in steps]

    assert running.written == [0, 1, 2]
    assert [item.created for item in applied] == [3, 2, 1]
    assert await imported(factory, tenant) == EXPECTED


@pytest.mark.parametrize("failures", [{0: 1}, {1: 1}, {0: 2, 1: 1, 2: 1}])
async def test_a_batch_decided_on_one_that_was_decided_anew_is_decided_anew(
    running: Import, factory: UnitOfWorkFactory, tenant: Tenant, failures: dict[int, int]
) -> None:
    running.failures = failures

    for step in await running.begin(batch(0, "A-1"), batch(1, "A-2", "A-3"), batch(2, "A-4")):
        await step.end()

    assert running.written == [0, 1, 2]
    assert await imported(factory, tenant) == EXPECTED


async def test_nothing_is_written_after_a_batch_that_failed(
    running: Import, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    running.failures = {1: 99}
    first, second, third = await running.begin(batch(0, "A-1"), batch(1, "A-2"), batch(2, "A-4"))

    await first.end()

    with pytest.raises(ImportRacedError):
        await second.end()
    with pytest.raises(ImportRacedError):
        await third.end()
    assert running.written == [0]
    assert await imported(factory, tenant) == EXPECTED[:1]


async def test_an_order_that_goes_on_in_the_next_batch_waits_for_the_first(
    running: Import, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    again = batch(1, "A-1", "A-2")

    for step in await running.begin(batch(0, "A-1"), again):
        await step.end()

    assert await imported(factory, tenant) == EXPECTED[:2]


async def test_a_step_that_is_given_up_leaves_nothing(
    running: Import, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    (step,) = await running.begin(batch(0, "A-1"))

    await step.close()

    assert await imported(factory, tenant) == []
