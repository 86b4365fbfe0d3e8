"""An import that died goes on where it stood; it is applied once, however often it is started."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domains.imports import (
    FileChangedError,
    ImportFormat,
    ImportOptions,
    ImportStateError,
    ImportStatus,
    ImportTakenError,
    Progress,
    cancel_job,
    get_job,
    list_jobs,
    prepare_import,
    preview_job,
    run_import,
    run_job,
)
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.imports.mapped_files import LINES_MAPPING, order_lines
from tests.factories.sales import make_order

SMALL = ImportOptions(batch_size=100)


class Killed(BaseException):
    """The process dies."""


def killer(after: int) -> Iterator[None]:
    """Dies at the given report."""
    for _ in range(after):
        yield
    raise Killed


async def interrupted(factory: UnitOfWorkFactory, tenant: Tenant, path: Path) -> None:
    """An import that is killed after its second batch."""
    steps = killer(1)

    def report(_progress: Progress) -> None:
        next(steps)

    with pytest.raises(Killed):
        await run_import(
            factory,
            tenant.id,
            path,
            format=ImportFormat.MAPPED,
            mapping=LINES_MAPPING,
            options=SMALL,
            report=report,
        )


async def sums(factory: UnitOfWorkFactory, tenant: Tenant) -> tuple[int, int, int]:
    async with factory.tenant(tenant.id) as uow:
        row = await uow.fetch_row(
            "SELECT count(*), sum(items_minor)::bigint, (SELECT count(*) FROM tenant.order_line WHERE tenant_id = $1)"
            " FROM tenant.sales_order WHERE tenant_id = $1"
        )
    assert row is not None
    return tuple(row)


async def test_a_killed_import_goes_on_and_ends_as_if_nothing_had_happened(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 1000)
    await interrupted(factory, tenant, path)
    async with factory.tenant(tenant.id) as uow:
        stopped = (await list_jobs(uow)).items
    assert [(job.status, job.rows_done) for job in stopped] == [(ImportStatus.RUNNING, 204)]

    job = await run_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING, options=SMALL
    )
    whole = await run_import(
        factory, other_tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING
    )

    assert job.id == stopped[0].id
    assert job.totals == whole.totals
    assert (job.rows_done, job.rows_total) == (1000, 1000)
    assert await sums(factory, tenant) == await sums(factory, other_tenant)


async def test_a_repeated_import_creates_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 300)
    first = await run_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING
    )
    before = await sums(factory, tenant)

    again = await run_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING
    )

    assert again.id != first.id
    assert again.totals.created == 0
    assert (again.totals.orders, again.totals.items_minor) == (
        first.totals.orders,
        first.totals.items_minor,
    )
    assert await sums(factory, tenant) == before


async def test_two_runs_of_one_job_never_apply_a_batch_twice(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 1000)
    job_id = await prepare_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING, options=SMALL
    )

    outcomes = await asyncio.gather(
        run_job(factory, tenant.id, job_id),
        run_job(factory, tenant.id, job_id),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "ImportJobRead",
        "ImportTakenError",
    ]
    assert (await sums(factory, tenant))[2] == 1000


async def test_a_canceled_import_stops_and_keeps_what_it_has(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 1000)
    job_id = await prepare_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING, options=SMALL
    )
    tasks: list[asyncio.Task[None]] = []

    async def cancel() -> None:
        async with factory.tenant(tenant.id) as uow:
            await cancel_job(uow, job_id=job_id)

    def report(_progress: Progress) -> None:
        if not tasks:
            tasks.append(asyncio.get_running_loop().create_task(cancel()))

    with pytest.raises(ImportTakenError):
        await run_job(factory, tenant.id, job_id, report=report)

    await tasks[0]
    async with factory.tenant(tenant.id) as uow:
        job = await get_job(uow, job_id=job_id)
    assert job.status is ImportStatus.CANCELED
    assert 0 < job.rows_done < 1000
    assert (await sums(factory, tenant))[2] == job.rows_done
    with pytest.raises(ImportStateError):
        await run_job(factory, tenant.id, job_id)


async def test_a_file_that_changed_in_between_is_not_gone_on_with(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 300)
    job_id = await prepare_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING
    )
    path.write_text(path.read_text(encoding="utf-8").replace("SKU-1,", "SKU-2,"), encoding="utf-8")

    with pytest.raises(FileChangedError):
        await run_job(factory, tenant.id, job_id)


async def test_a_preview_shows_orders_and_writes_none(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 1000)
    job_id = await prepare_import(
        factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING
    )

    preview = await preview_job(factory, tenant.id, job_id, rows=50)

    assert 50 <= preview.rows < 100
    assert preview.orders[0].key == "O-0"
    async with factory.tenant(tenant.id) as uow:
        assert (await get_job(uow, job_id=job_id)).status is ImportStatus.PREVIEWED
        assert (
            await uow.fetch_value("SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1")
            == 0
        )


async def waiting_for_a_lock(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    """Return when a transaction waits for another one."""
    while True:
        async with factory.tenant(tenant.id, read_only=True) as uow:
            if await uow.driver.fetchval(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')"
            ):
                return
        await asyncio.sleep(0.02)


async def test_order_made_elsewhere_while_the_batch_is_written_makes_the_batch_be_planned_again(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = order_lines(tmp_path, 30)

    async with factory.tenant(tenant.id) as other:
        await make_order(other, "O-3", external_id=None)
        importing = asyncio.create_task(
            run_import(factory, tenant.id, path, format=ImportFormat.MAPPED, mapping=LINES_MAPPING)
        )
        await asyncio.wait_for(waiting_for_a_lock(factory, tenant), timeout=30)
    job = await importing

    async with factory.tenant(tenant.id) as uow:
        numbers = await uow.fetch(
            "SELECT number FROM tenant.sales_order WHERE tenant_id = $1 AND number LIKE '%O-3'"
        )
    assert job.status is ImportStatus.COMPLETED
    assert sorted(row["number"] for row in numbers) == ["O-3", "shop-O-3"]
