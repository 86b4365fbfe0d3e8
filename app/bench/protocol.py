"""The protocol that the peers were measured by, and 200 attempts on 50 units."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Final

from app.bench.database import ScratchDatabase
from app.bench.load import Load, drive
from app.bench.measures import CREATED, PRODUCT, Bench, Figures, key_of, order_request
from app.bench.servers import servers

_CONFLICT: Final = 409
_ATTEMPTS: Final = 200


async def measure_protocol(bench: Bench, database: ScratchDatabase) -> Figures:
    """The protocol that peers were measured by: two server processes, one line of one unit, eight clients."""
    key = await key_of(bench, database, database.tenant_ids[0])
    spread = cycle([order_request([f"SKU-{n}"], key=key) for n in range(1, 21)])
    hot = order_request(["HOT"], key=key)
    figures: Figures = {}
    async with servers(PRODUCT, bench.environment(database), count=2) as pair:
        ports = [instance.port for instance in pair]
        await drive(ports, islice(spread, 40))
        single = await drive(ports, islice(spread, 40), connections=1)
        figures["protocol_one_at_a_time_p50_ms"] = round(single.percentile_ms(50), 2)
        for attempts in (_ATTEMPTS, bench.plan.protocol_attempts):
            for name, requests in (("spread", spread), ("hot", cycle([hot]))):
                load = await drive(ports, islice(requests, attempts))
                figures |= _protocol_figures(f"protocol_{name}_{attempts}", load)
        figures |= await _oversell(bench, database, key=key, ports=ports)
    return figures


def _protocol_figures(name: str, load: Load) -> Figures:
    return {
        f"{name}_per_s": round(load.per_second(CREATED), 1),
        f"{name}_p50_ms": round(load.percentile_ms(50), 2),
        f"{name}_p95_ms": round(load.percentile_ms(95), 2),
    }


async def _oversell(
    bench: Bench, database: ScratchDatabase, *, key: str, ports: Sequence[int]
) -> Figures:
    """Two hundred attempts on fifty units, over and over: how many were accepted, and whether the books agree."""
    accepted: list[int] = []
    errors = drift = 0
    request = order_request(["SCARCE"], key=key)
    for _ in range(bench.plan.oversell_repeats):
        database.reset_scarce()
        load = await drive(ports, islice(cycle([request]), _ATTEMPTS))
        accepted.append(load.count(CREATED))
        errors += len(load.statuses) - load.count(CREATED, _CONFLICT)
        level, reserved = database.count_scarce()
        drift += abs(level - reserved) + abs(level - accepted[-1])
    return {
        "oversell_accepted": accepted,
        "oversell_errors": errors,
        "oversell_drift": drift,
    }
