"""Races with real processes: a crowd of HTTP clients against two web servers, one of which is killed half way.

Each race says what the crowd asks for, how many may succeed, and what must hold afterwards. Clients behave as they
should: a request that got no answer is sent again with the same idempotency key, to whichever server answers.
"""

from app.bench.commerce.races.contest import Contest, Race, WebPair, run_race, web_pair
from app.bench.commerce.races.documents import document_numbers, refunds
from app.bench.commerce.races.limits import credit_limit, last_uses
from app.bench.commerce.races.measure import measure_races
from app.bench.commerce.races.stock import last_units

__all__ = [
    "Contest",
    "Race",
    "WebPair",
    "credit_limit",
    "document_numbers",
    "last_units",
    "last_uses",
    "measure_races",
    "refunds",
    "run_race",
    "web_pair",
]
