"""Daily facts of sales and returns: how they are read, folded, checked and mended.

A fact table and the deltas that are not folded yet are the truth together, in any one statement: a writer adds its
rows and their deltas in one transaction, and folding takes deltas away and adds them to facts in one statement.
"""

from app.domains.reporting.facts.checks import FACT_CHECKS
from app.domains.reporting.facts.folding import fold_deltas
from app.domains.reporting.facts.kinds import (
    COSTS,
    PAYMENTS,
    PRODUCTS,
    RETURNS,
    SALES,
    SELLERS,
    once,
)

__all__ = [
    "COSTS",
    "FACT_CHECKS",
    "PAYMENTS",
    "PRODUCTS",
    "RETURNS",
    "SALES",
    "SELLERS",
    "fold_deltas",
    "once",
]
