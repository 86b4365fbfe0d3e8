"""What is measured. Sides that are compared run in turn, round by round, so that noise hits both; medians count."""

import json
import random
import statistics
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from app.bench import bare, pgbench
from app.bench.cpu import processor_seconds
from app.bench.database import HOST, SKUS, ScratchDatabase
from app.bench.load import Load, drive, http_request
from app.bench.servers import Server, server
from app.composition import build_parts
from app.platform.db.isolation.roles import APP
from app.settings import Settings
from app.tenancy.api_keys import issue_key

Figures = dict[str, object]
PRODUCT: Final = "app.asgi:create_process_app"
BARE: Final = "app.bench.bare:create_app"
CREATED: Final = 201


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how often is measured."""

    rounds: int
    seconds: float
    protocol_attempts: int
    oversell_repeats: int
    tenants: int
    import_rows: int
    race_rounds: int


FULL: Final = Plan(
    rounds=7,
    seconds=4,
    protocol_attempts=20_000,
    oversell_repeats=6,
    tenants=5000,
    import_rows=200_000,
    race_rounds=24,
)
QUICK: Final = Plan(
    rounds=6,
    seconds=1,
    protocol_attempts=2_000,
    oversell_repeats=6,
    tenants=5000,
    import_rows=40_000,
    race_rounds=6,
)


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What every measure needs."""

    settings: Settings
    plan: Plan
    pgbench: Path | None
    say: Callable[[str], None]

    def environment(self, database: ScratchDatabase) -> dict[str, str]:
        """The environment of a server process on a scratch database."""
        return {
            "DATABASE_URL": database.owner_dsn,
            "CAUCE_SECRET_KEY": self.settings.secret_key,
            bare.DSN_VARIABLE: self.app_dsn(database),
            bare.TENANT_VARIABLE: str(database.tenant_ids[0]),
        }

    def app_dsn(self, database: ScratchDatabase) -> str:
        """The application role's address of a scratch database."""
        return self.settings.role_dsn(database.owner_dsn, APP)


async def key_of(bench: Bench, database: ScratchDatabase, tenant_id: UUID, *scopes: str) -> str:
    """An API key of a tenant.

    Raises:
        LookupError: If the database has no brand.
    """
    parts = build_parts(bench.settings, database.owner_dsn)
    try:
        brand = await parts.brands.by_host(HOST)
        if brand is None:
            raise LookupError(HOST)
        async with parts.factory.brand(brand.brand_id) as transaction:
            issued = await issue_key(
                transaction,
                tenant_id=tenant_id,
                name="bench",
                scopes=["orders:read", "orders:write", *scopes],
            )
        return issued.text
    finally:
        await parts.close()


def order_request(skus: Sequence[str], *, key: str, path: str = "/v1/orders") -> bytes:
    """A request for one unit of each SKU."""
    body = json.dumps({"lines": [{"sku": sku, "quantity": "1"} for sku in skus]}).encode()
    headers = [("authorization", f"Bearer {key}")]
    return http_request("POST", path, host=HOST, headers=headers, body=body)


def three_lines(key: str, *, path: str = "/v1/orders") -> Iterator[bytes]:
    """Orders of three SKUs each, spread over the catalogue."""
    chosen = random.Random(20261120)  # noqa: S311 - the same load for every side
    made = [
        order_request(
            [f"SKU-{n}" for n in chosen.sample(range(1, SKUS + 1), 3)], key=key, path=path
        )
        for _ in range(500)
    ]
    return cycle(made)


async def paired(
    bench: Bench, sides: Mapping[str, Callable[[float], Awaitable[float]]], *, rounds: int = 0
) -> dict[str, list[float]]:
    """Run all sides in turn, round by round, after a short warm-up; the rates of each side."""
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for run in sides.values():
        await run(min(1.0, bench.plan.seconds))
    for turn in range(rounds or bench.plan.rounds):
        order = list(sides) if turn % 2 == 0 else list(reversed(list(sides)))
        for name in order:
            rates[name].append(await sides[name](bench.plan.seconds))
    return rates


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' own ratios."""
    return round(statistics.median(a / b for a, b in zip(above, below, strict=True)), 3)


def middle(rates: Sequence[float]) -> float:
    """The median rate."""
    return round(statistics.median(rates), 1)


def side(
    instance: Server, requests: Iterator[bytes], loads: list[Load] | None = None
) -> Callable[[float], Awaitable[float]]:
    """A side that sends requests to a server and counts the orders placed."""

    async def run(seconds: float) -> float:
        load = await drive([instance.port], requests, seconds=seconds)
        if loads is not None:
            loads.append(load)
        return load.per_second(CREATED)

    return run


async def measure_orders(bench: Bench, database: ScratchDatabase) -> Figures:
    """Orders of three lines: through the product, through bare handlers, and by pgbench."""
    key = await key_of(bench, database, database.tenant_ids[0])
    environment = bench.environment(database)
    loads: dict[str, list[Load]] = {name: [] for name in _PATHS}
    async with AsyncExitStack() as stack:
        instances: dict[str, Server] = {}
        sides: dict[str, Callable[[float], Awaitable[float]]] = {}
        for name, (target, path) in _PATHS.items():
            instance = await stack.enter_async_context(server(target, environment))
            instances[name] = instance
            sides[name] = side(instance, three_lines(key, path=path), loads[name])
        if bench.pgbench is not None:
            sides["orders_pgbench"] = _pgbench_side(bench, database)
        before = {name: processor_seconds(item.pid) for name, item in instances.items()}
        rates = await paired(bench, sides)
        after = {name: processor_seconds(item.pid) for name, item in instances.items()}
    http = rates["orders_http"]
    figures: Figures = {f"{name}_per_s": middle(found) for name, found in rates.items()}
    figures["orders_http_to_bare"] = ratio(http, rates["orders_bare"])
    figures["orders_http_to_bare_same_sql"] = ratio(http, rates["orders_bare_same_sql"])
    figures |= _latencies(loads["orders_http"])
    for name, (start, end) in {name: (before[name], after[name]) for name in instances}.items():
        placed = sum(load.count(CREATED) for load in loads[name])
        if start is not None and end is not None and placed:
            figures[f"{name}_cpu_ms"] = round((end - start) / placed * 1000, 3)
    return figures


#: The product and what it is compared with: target and path.
_PATHS: Final = {
    "orders_http": (PRODUCT, "/v1/orders"),
    "orders_bare": (BARE, "/statements"),
    "orders_bare_same_sql": (BARE, "/same-sql"),
}


def _latencies(loads: Sequence[Load]) -> Figures:
    """Percentiles of all rounds but the warm-up, and answers that are no placed order."""
    whole = Load(
        seconds=sum(load.seconds for load in loads),
        statuses=[status for load in loads for status in load.statuses],
        latencies=[latency for load in loads[1:] for latency in load.latencies],
    )
    figures: Figures = {"orders_http_errors": len(whole.statuses) - whole.count(CREATED)}
    for percent in (50, 95, 99):
        figures[f"orders_http_p{percent}_ms"] = round(whole.percentile_ms(percent), 2)
    return figures


def _pgbench_side(bench: Bench, database: ScratchDatabase) -> Callable[[float], Awaitable[float]]:
    async def run(seconds: float) -> float:
        if bench.pgbench is None:
            return 0.0
        return await pgbench.orders_per_second(
            bench.pgbench,
            bench.app_dsn(database),
            tenant_id=database.tenant_ids[0],
            seconds=max(1, round(seconds)),
        )

    return run


async def measure_policies(bench: Bench, database: ScratchDatabase) -> Figures:
    """The same requests with and without row-level security, on the same server and data."""
    key = await key_of(bench, database, database.tenant_ids[0])
    requests = three_lines(key)
    async with server(PRODUCT, bench.environment(database)) as ours:
        send = side(ours, requests)

        async def with_policies(seconds: float) -> float:
            return await send(seconds)

        async def without_policies(seconds: float) -> float:
            database.switch_policies(on=False)
            try:
                # The plans of the other side are thrown away; making new ones is not what is measured.
                await drive([ours.port], islice(requests, 64))
                return await send(seconds)
            finally:
                database.switch_policies(on=True)
                await drive([ours.port], islice(requests, 64))

        rates = await paired(
            bench,
            {"with": with_policies, "without": without_policies},
            rounds=2 * bench.plan.rounds,
        )
    return {
        "rls_http_ratio": ratio(rates["without"], rates["with"]),
        "rls_with_per_s": middle(rates["with"]),
        "rls_without_per_s": middle(rates["without"]),
    }


async def measure_tenants(bench: Bench, databases: Mapping[int, ScratchDatabase]) -> Figures:
    """The same requests of one tenant where it is alone and where it has neighbours; and many tenants at once."""
    async with _each(bench, databases) as instances:
        sides: dict[str, Callable[[float], Awaitable[float]]] = {}
        for count, database in databases.items():
            key = await key_of(bench, database, database.tenant_ids[0])
            sides[str(count)] = side(instances[count], three_lines(key))
        rates = await paired(bench, sides)
        most = max(databases)
        crowd = await _crowd(bench, databases[most], instances[most])
    alone = rates[str(min(databases))]
    figures: Figures = {f"tenants_{count}_per_s": middle(rates[str(count)]) for count in databases}
    figures |= {
        f"tenants_{count}_ratio": ratio(alone, rates[str(count)])
        for count in databases
        if count != min(databases)
    }
    return {**figures, f"tenants_{most}_fifty_at_once_per_s": crowd}


@asynccontextmanager
async def _each(
    bench: Bench, databases: Mapping[int, ScratchDatabase]
) -> AsyncGenerator[dict[int, Server]]:
    instances: dict[int, Server] = {}
    async with AsyncExitStack() as stack:
        for count, database in databases.items():
            instances[count] = await stack.enter_async_context(
                server(PRODUCT, bench.environment(database))
            )
        yield instances


async def _crowd(bench: Bench, database: ScratchDatabase, instance: Server) -> float:
    """Fifty tenants order in turn."""
    requests: list[bytes] = []
    for tenant_id in database.tenant_ids[:50]:
        key = await key_of(bench, database, tenant_id)
        requests.append(order_request(["SKU-1", "SKU-2", "SKU-3"], key=key))
    endless = cycle(requests)
    await drive([instance.port], endless, seconds=min(1.0, bench.plan.seconds))
    load = await drive([instance.port], endless, seconds=bench.plan.seconds)
    return round(load.per_second(CREATED), 1)
