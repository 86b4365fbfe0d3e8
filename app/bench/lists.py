"""Pages of lists through the API."""

from itertools import cycle, islice
from typing import Final

from app.bench.database import HOST, ScratchDatabase
from app.bench.load import drive, http_request
from app.bench.measures import PRODUCT, Bench, Figures, key_of, three_lines
from app.bench.servers import server

_OK: Final = 200
_ORDERS: Final = 2_000


async def measure_lists(bench: Bench, database: ScratchDatabase) -> Figures:
    """The newest 50 orders of a tenant with some thousand, page by page."""
    key = await key_of(bench, database, database.tenant_ids[0])
    page = http_request(
        "GET", "/v1/orders?limit=50", host=HOST, headers=[("authorization", f"Bearer {key}")]
    )
    async with server(PRODUCT, bench.environment(database)) as ours:
        await drive([ours.port], islice(three_lines(key), _ORDERS))
        database.settle()
        await drive([ours.port], islice(cycle([page]), 50))
        load = await drive([ours.port], cycle([page]), seconds=bench.plan.seconds * 2)
    return {
        "list_pages_per_s": round(load.per_second(_OK), 1),
        "list_pages_p95_ms": round(load.percentile_ms(95), 2),
        "list_pages_errors": len(load.statuses) - load.count(_OK),
    }
