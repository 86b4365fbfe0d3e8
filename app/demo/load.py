"""Puts a sample shop into a tenant."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.demo.generate import ORDERS, THEMES, Plan, make_sample
from app.demo.goods import WAREHOUSES, Anchors
from app.demo.rows import TABLES
from app.demo.statements import LOCK, TAKE_NUMBERS, TAKEN_SKUS, WAREHOUSE_IDS
from app.demo.totals import SampleTotals, count_sample
from app.domains import inventory
from app.domains.pricing import seed_price_list
from app.domains.tax import seed_rates
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

Progress = Callable[[int, int], None]
_TIMEOUT_MS: Final = 120_000


class UnknownThemeError(UnprocessableError):
    """There is no such sample shop."""

    code = "sample.unknown_theme"
    title = "Unknown sample"


class SampleConflictError(ConflictError):
    """The tenant sells something under a SKU of the sample."""

    code = "sample.sku_taken"
    title = "The sample does not fit beside your products"


async def load_sample(
    factory: UnitOfWorkFactory,
    tenant_id: UUID,
    *,
    theme: str = "outdoor",
    seed: int = 1,
    today: date | None = None,
    progress: Progress | None = None,
) -> SampleTotals:
    """Fill a tenant with a believable shop of the last twelve months; does nothing where there is one already.

    ``today`` is the day in the tenant's zone unless given; ``progress`` is told tables done and tables in all.

    Raises:
        UnknownThemeError: If there is no such theme.
        SampleConflictError: If one of the tenant's own SKUs is in the way.
    """
    if theme not in THEMES:
        raise UnknownThemeError(f"There is no sample '{theme[:40]}'.")
    async with factory.tenant(tenant_id, statement_timeout_ms=_TIMEOUT_MS) as uow:
        await uow.execute(LOCK)
        present = await count_sample(uow, loaded=False)
        if present.products:
            return present
        await _refuse_taken_skus(uow, theme)
        zone = uow.tenant.time_zone
        plan = Plan(
            tenant_id=tenant_id,
            theme=theme,
            seed=seed,
            today=today or uow.now.astimezone(ZoneInfo(zone)).date(),
            time_zone=zone,
            anchors=await _anchors(uow),
        )
        sample = make_sample(plan)
        for done, table in enumerate(TABLES, 1):
            await _insert(uow, table, sample.rows[table])
            if progress:
                progress(done, len(TABLES))
        moved = [row["id"] for row in sample.rows["stock_movement"] if row["quantity"]]
        await inventory.post_movements(uow, moved, sources=sample.sources)
        totals = await count_sample(uow, loaded=True)
        uow.audit(
            "sample.loaded",
            Subject("tenant", tenant_id, uow.tenant.name),
            after={"theme": theme, "orders": totals.orders, "products": totals.products},
        )
    return totals


async def _anchors(uow: UnitOfWork) -> Anchors:
    await seed_rates(uow)
    codes = [code for code, *_ in WAREHOUSES]
    return Anchors(
        price_list_id=await seed_price_list(uow),
        warehouse_ids={row["code"]: row["id"] for row in await uow.fetch(WAREHOUSE_IDS, codes)},
        first_number=int(await uow.fetch_value(TAKE_NUMBERS, new_id(), ORDERS)),
    )


async def _refuse_taken_skus(uow: UnitOfWork, theme: str) -> None:
    skus = [variant.sku for spec in THEMES[theme].products for variant in spec.variants]
    taken = await uow.fetch_value(TAKEN_SKUS, skus)
    if taken:
        raise SampleConflictError(f"You have a product with the SKU {taken}.")


async def _insert(uow: UnitOfWork, table: str, rows: list[dict[str, Any]]) -> None:
    """One statement for all rows of a table; the table's own row type reads the values."""
    if not rows:
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    named, taken = ", ".join(columns), ", ".join(f"r.{name}" for name in columns)
    await uow.execute(
        f"INSERT INTO tenant.{table} (tenant_id, {named})"  # noqa: S608 - names from this package
        f" SELECT $1, {taken} FROM json_populate_recordset(NULL::tenant.{table}, $2::json) r",
        msgspec.json.encode(rows).decode(),
    )
