"""All races, many times, every third time with a web process killed half way."""

from collections.abc import Awaitable, Callable
from typing import Final

from app.bench.commerce.races.contest import Contest, Race, run_race, web_pair
from app.bench.commerce.races.documents import document_numbers, refunds
from app.bench.commerce.races.limits import credit_limit, last_uses
from app.bench.commerce.races.stock import last_units
from app.bench.database import HOST, ScratchDatabase
from app.bench.measures import Bench, Figures, key_of
from app.composition import build_parts

#: Each makes a race of its own, with goods of its own, whenever it is called.
RACES: Final[tuple[Callable[[Contest], Awaitable[Race]], ...]] = (
    last_units,
    last_uses,
    credit_limit,
    refunds,
    document_numbers,
)
_KILL_EVERY: Final = 3


async def measure_races(bench: Bench, database: ScratchDatabase) -> Figures:
    """How many things went wrong in all rounds of all races; the races say what."""
    tenant_id = database.tenant_ids[0]
    parts = build_parts(bench.settings, database.owner_dsn)
    contest = Contest(
        factory=parts.factory,
        tenant_id=tenant_id,
        key=await key_of(bench, database, tenant_id, "payments:write", "returns:write"),
        host=HOST,
    )
    faults: list[str] = []
    try:
        async with web_pair(bench.environment(database)) as pair:
            for turn in range(bench.plan.race_rounds):
                for make in RACES:
                    with_kill = turn % _KILL_EVERY == 0
                    faults += await run_race(pair, await make(contest), with_kill=with_kill)
    finally:
        await parts.close()
    for fault in faults:
        bench.say(fault)
    return {"race_failures": len(faults), "race_rounds": bench.plan.race_rounds * len(RACES)}
