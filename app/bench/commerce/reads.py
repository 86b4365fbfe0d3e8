"""Reads of a large tenant: the dashboard, the lists, search, stock, prices; and what the facts cost an order."""

import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from typing import Final
from uuid import UUID

from app.bench.commerce.fill import (
    LINES_PER_ORDER,
    SOLD_SKUS,
    fill_goods,
    fill_orders,
    switch_fact_triggers,
)
from app.bench.database import HOST, ScratchDatabase
from app.bench.load import drive, http_request
from app.bench.measures import (
    CREATED,
    FULL,
    PRODUCT,
    Bench,
    Figures,
    key_of,
    middle,
    paired,
    ratio,
    three_lines,
)
from app.bench.servers import Server, server
from app.composition import Parts, build_parts
from app.domains import pricing, reporting
from app.domains.reporting import REPORTS, ReportFilter, ReportName, fold_deltas
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork
from app.tenancy.sessions import start_session
from app.tenancy.tenants import add_member
from app.tenancy.types import Role
from app.tenancy.users import claim_address

_ROUNDS: Final = 60
_OK: Final = 200
_PRICED: Final = 1_000
_PRICES: Final = """
SELECT count(r.unit_price) FROM unnest($2::uuid[]) AS a(variant_id)
LEFT JOIN LATERAL ({rule}) r ON true WHERE $1::uuid IS NOT NULL
""".replace(
    "{rule}",
    pricing.price_lateral(
        variant="a.variant_id", quantity="1", channel="'web'", customer_group="NULL::uuid", currency="'CLP'",
        day="current_date",
    ),
)  # fmt: skip


async def measure_reads(bench: Bench, database: ScratchDatabase) -> Figures:
    """Medians of pages and queries on a tenant with many orders, one with few, and one with many SKUs."""
    large, small, shop = database.tenant_ids[3], database.tenant_ids[4], database.tenant_ids[5]
    orders, few = (1_000_000, 10_000) if bench.plan is FULL else (30_000, 3_000)
    skus = 100_000 if bench.plan is FULL else 20_000
    bench.say(f"{orders * LINES_PER_ORDER:,} order lines, {skus:,} SKUs ...")
    for tenant_id, count in ((large, orders), (small, few)):
        fill_goods(database, tenant_id, skus=SOLD_SKUS)
        fill_orders(database, tenant_id, orders=count)
    fill_goods(database, shop, skus=skus)
    parts = build_parts(bench.settings, database.owner_dsn)
    try:
        for tenant_id in (large, small):
            await _fold(parts, tenant_id)
        database.settle()
        async with server(PRODUCT, bench.environment(database)) as ours:
            figures = await _pages(bench, database, parts=parts, ours=ours)
        figures |= await _queries(parts, shop)
    finally:
        await parts.close()
    return {
        **figures,
        "dashboard_lines": orders * LINES_PER_ORDER,
        "dashboard_few_lines": few * LINES_PER_ORDER,
        "orders_list_orders": orders,
        "search_skus": skus,
    }


async def measure_facts(bench: Bench, database: ScratchDatabase) -> Figures:
    """Orders of three lines with and without the triggers that keep the facts, paired."""
    key = await key_of(bench, database, database.tenant_ids[0])
    requests = three_lines(key)
    async with server(PRODUCT, bench.environment(database)) as ours:

        async def place(seconds: float) -> float:
            return (await drive([ours.port], requests, seconds=seconds)).per_second(CREATED)

        async def without(seconds: float) -> float:
            switch_fact_triggers(database, on=False)
            try:
                await drive([ours.port], islice(requests, 64))
                return await place(seconds)
            finally:
                switch_fact_triggers(database, on=True)
                await drive([ours.port], islice(requests, 64))

        rates = await paired(
            bench, {"with": place, "without": without}, rounds=2 * bench.plan.rounds
        )
    return {
        "orders_facts_ratio": ratio(rates["with"], rates["without"]),
        "orders_with_facts_per_s": middle(rates["with"]),
        "orders_without_facts_per_s": middle(rates["without"]),
    }


async def _pages(bench: Bench, database: ScratchDatabase, *, parts: Parts, ours: Server) -> Figures:
    """The dashboard's page in turn for the large and the small tenant; a page of orders; searches."""
    large, small, shop = database.tenant_ids[3], database.tenant_ids[4], database.tenant_ids[5]
    boards = {
        name: await _page_of(parts, tenant) for name, tenant in (("large", large), ("small", small))
    }
    times: dict[str, list[float]] = {name: [] for name in boards}
    for _ in range(_ROUNDS):
        for name, request in boards.items():
            times[name].append(await _milliseconds(ours, request))
    key = await key_of(bench, database, large)
    listed = _api("/v1/orders?limit=50", key)
    shop_key = await key_of(bench, database, shop, "products:read")
    searched = cycle(
        [
            _api(f"/v1/products?search={word}&limit=50", shop_key)
            for word in ("mochila", "carp", "B-0123", "austral%2077", "mochla", "baston")
        ]
    )
    dashboard = {name: statistics.median(found[5:]) for name, found in times.items()}
    return {
        "dashboard_p50_ms": round(dashboard["large"], 2),
        "dashboard_few_p50_ms": round(dashboard["small"], 2),
        "dashboard_10m_over_100k": round(dashboard["large"] / dashboard["small"], 3),
        "orders_list_p50_ms": await _median([_milliseconds(ours, listed) for _ in range(_ROUNDS)]),
        "search_p50_ms": await _median(
            [_milliseconds(ours, next(searched)) for _ in range(_ROUNDS)]
        ),
    }


async def _queries(parts: Parts, shop: UUID) -> Figures:
    async def stock(uow: UnitOfWork) -> None:
        report, days = (
            REPORTS[ReportName.STOCK_BY_WAREHOUSE],
            ReportFilter(first_on=uow.now.date(), last_on=uow.now.date()),
        )
        await reporting.read_report(uow, report, filters=days, limit=200)

    async with parts.factory.tenant(shop, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT id FROM tenant.variant WHERE tenant_id = $1 LIMIT $2", _PRICED
        )
    variants = [row["id"] for row in rows]

    async def price(uow: UnitOfWork) -> None:
        await uow.fetch_value(_PRICES, variants)

    return {
        "stock_report_p50_ms": await _median([_timed(parts, shop, stock) for _ in range(_ROUNDS)]),
        "price_1000_lines_ms": await _median([_timed(parts, shop, price) for _ in range(_ROUNDS)]),
    }


async def _timed(
    parts: Parts, tenant_id: UUID, work: Callable[[UnitOfWork], Awaitable[None]]
) -> float:
    started = time.perf_counter()
    async with parts.factory.tenant(tenant_id, read_only=True) as uow:
        await work(uow)
    return (time.perf_counter() - started) * 1000


async def _median(runs: list[Awaitable[float]]) -> float:
    """Of all but the first ones, which warm up."""
    return round(statistics.median([await run for run in runs][5:]), 2)


async def _milliseconds(ours: Server, request: bytes) -> float:
    """How long one answer takes.

    Raises:
        RuntimeError: If it is no answer to a right request.
    """
    load = await drive([ours.port], iter([request]), connections=1)
    if load.count(_OK) != 1:
        raise RuntimeError(f"A request of the bench was answered with {load.statuses}.")
    return load.latencies[0] * 1000


def _api(path: str, key: str) -> bytes:
    return http_request("GET", path, host=HOST, headers=[("authorization", f"Bearer {key}")])


async def _page_of(parts: Parts, tenant_id: UUID) -> bytes:
    """A request for the first page of a person who is signed in.

    Raises:
        LookupError: If the database has no brand, or the person can't be made.
    """
    brand = await parts.brands.by_host(HOST)
    if brand is None:
        raise LookupError(HOST)
    async with parts.factory.platform() as transaction:
        user_id = await claim_address(
            transaction, brand_id=brand.brand_id, email=f"{new_id().hex}@bench.localhost", name="Bench",
            password_hash="-",  # noqa: S106 - nobody logs in with it
            locale="es-CL", verified=True,
        )  # fmt: skip
        if user_id is None:
            raise LookupError("user")
        await add_member(
            transaction,
            brand_id=brand.brand_id,
            tenant_id=tenant_id,
            user_id=user_id,
            role=Role.OWNER,
        )
    async with parts.factory.brand(brand.brand_id) as transaction:
        token = await start_session(
            transaction, brand_id=brand.brand_id, user_id=user_id, tenant_id=tenant_id
        )
    return http_request("GET", "/", host=HOST, headers=[("cookie", f"cauce_session={token}")])


async def _fold(parts: Parts, tenant_id: UUID) -> None:
    more = True
    while more:
        async with parts.factory.tenant(tenant_id) as uow:
            more = await fold_deltas(uow) > 0
