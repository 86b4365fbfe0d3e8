"""What must agree agrees, what drifts is found with its rows, and mending brings it back."""

import asyncio
import os
import sys
from typing import Any

import msgspec
import pytest

from app.domains.reporting import (
    UnknownCheckError,
    choose_checks,
    drift_checks,
    list_runs,
    reconcile,
)
from app.platform.db.drift import DriftCheck, UnboundCheckError
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import SECRET_KEY, TestDatabase
from tests.factories.commerce import make_shop
from tests.factories.sales import make_line, make_order, make_variant

LEVELS = "inventory.levels_and_movements"
#: What a level is worth is kept beside it, and drifts with it.
LAYERS = "inventory.layers_and_levels"
BREAK_LEVEL = "UPDATE tenant.stock_level SET on_hand = on_hand + 3 WHERE tenant_id = $1"


async def _sale(uow: UnitOfWork, **values: Any) -> None:  # noqa: ANN401 - columns of an order
    variant = await make_variant(uow, "BOOT")
    order = await make_order(uow, **values)
    await make_line(uow, order, variant)


def test_names_are_unique_and_say_whose_they_are() -> None:
    names = [check.name for check in drift_checks()]

    assert len(names) == len(set(names))
    assert all(name.count(".") == 1 for name in names)
    assert all(check.doc.endswith(".") for check in drift_checks())


def test_a_check_that_does_not_name_its_tenant_is_refused() -> None:
    with pytest.raises(UnboundCheckError):
        DriftCheck(name="a.b", find="SELECT id FROM tenant.sales_order")


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(UnknownCheckError):
        choose_checks(["no.such_check"])


async def test_a_shop_in_order_has_no_drift_and_the_run_is_remembered(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        await _sale(uow)
        found = await reconcile(uow)
        runs = await list_runs(uow)

    assert found == []
    assert [(run.checks, run.drifts) for run in runs] == [(len(drift_checks()), 0)]


async def test_a_level_beside_its_movements_is_found_with_its_rows_and_mended(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(BREAK_LEVEL)
    async with factory.tenant(tenant.id) as uow:
        found = await reconcile(uow)
    async with factory.tenant(tenant.id) as uow:
        left = await reconcile(uow, mend=choose_checks([LEVELS]))

    assert [drift.check for drift in found] == [LEVELS, LAYERS]
    assert all(row["on_hand"] - row["moved"] == 3 for row in found[0].rows)
    assert left == []


async def test_a_total_beside_its_lines_is_found(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await _sale(uow, number="000001", items_minor=9_999, tax_minor=0, total_minor=9_999)
        found = await reconcile(uow)

    drift = next(item for item in found if item.check == "orders.totals_and_lines")
    assert drift.count == 1
    assert drift.rows[0]["number"] == "000001"
    assert drift.rows[0]["lines_items_minor"] == 10_000


async def test_another_tenant_s_drift_is_not_seen(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    await make_shop(factory, other_tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(other_tenant.id) as uow:
        await uow.execute(BREAK_LEVEL)

    async with factory.tenant(tenant.id) as uow:
        found = await reconcile(uow)

    assert found == []


async def test_a_new_drift_is_a_notice_and_an_old_one_is_not_told_again(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(BREAK_LEVEL)
    for _ in range(2):
        async with factory.tenant(tenant.id) as uow:
            await reconcile(uow)

    async with factory.tenant(tenant.id) as uow:
        told = await uow.fetch(
            "SELECT subject_label FROM tenant.audit_entry"
            " WHERE tenant_id = $1 AND action = 'reconciliation.drift_found'"
        )
    assert [row["subject_label"] for row in told] == [f"{LEVELS}, {LAYERS}"]


async def test_the_command_ends_with_status_one_until_the_drift_is_mended(
    database: TestDatabase, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await make_shop(factory, tenant.id, stock={"A": {"W1": 5}})
    async with factory.tenant(tenant.id) as uow:
        await uow.execute(BREAK_LEVEL)

    broken, found = await _command(database, "--tenant", tenant.slug)
    mended, left = await _command(database, "--tenant", tenant.slug, "--mend", LEVELS)

    assert (broken, mended) == (1, 0)
    assert [item["check"] for item in found["drifts"]] == [LEVELS, LAYERS]
    assert left["ok"]


async def _command(database: TestDatabase, *arguments: str) -> tuple[int, dict[str, Any]]:
    environment = {
        **os.environ,  # noqa: TID251 - the command runs where the tests run
        "DATABASE_URL": database.owner_dsn,
        "CAUCE_SECRET_KEY": SECRET_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", "reconcile", "--json", *arguments,
        stdout=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    output, _errors = await process.communicate()
    return process.returncode or 0, msgspec.json.decode(output)
