"""One hot SKU against many: how much of its throughput a flash sale keeps."""

from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle

from app.bench.database import HOT_SKU, ScratchDatabase
from app.bench.load import drive
from app.bench.measures import (
    CREATED,
    PRODUCT,
    Bench,
    Figures,
    key_of,
    middle,
    order_request,
    paired,
    ratio,
)
from app.bench.servers import servers


async def measure_hot(bench: Bench, database: ScratchDatabase) -> Figures:
    """Orders of one unit by eight clients through two processes: all of one SKU, and spread over twenty, paired."""
    key = await key_of(bench, database, database.tenant_ids[0])
    spread = cycle([order_request([f"SKU-{n}"], key=key) for n in range(1, 21)])
    hot = cycle([order_request([HOT_SKU], key=key)])
    async with servers(PRODUCT, bench.environment(database), count=2) as pair:
        ports = [instance.port for instance in pair]

        def side(requests: Iterator[bytes]) -> Callable[[float], Awaitable[float]]:
            async def run(seconds: float) -> float:
                return (await drive(ports, requests, seconds=seconds)).per_second(CREATED)

            return run

        rates = await paired(
            bench, {"spread": side(spread), "hot": side(hot)}, rounds=2 * bench.plan.rounds
        )
    return {
        "hot_over_spread": ratio(rates["hot"], rates["spread"]),
        "hot_per_s": middle(rates["hot"]),
        "spread_per_s": middle(rates["spread"]),
    }
