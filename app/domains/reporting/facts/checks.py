"""Rebuilds the facts from orders, compares, and mends by noting the difference as one more delta.

Mending needs no lock: the difference is read in one snapshot, in which orders and their deltas agree or do not, and
adding it is right whatever is written meanwhile.
"""

# ruff: noqa: S608 - the parts are constants of this package

from typing import Final

from app.domains.reporting.facts.kinds import (
    COSTS,
    PAYMENTS,
    PRODUCTS,
    RETURNS,
    SALES,
    SELLERS,
    FactKind,
)
from app.platform.db.drift import DriftCheck


def _missing(kind: FactKind) -> str:
    """What must be added to the facts of each key to make them true; nothing where they are."""
    keys, names = ", ".join(kind.keys), list(kind.measures)
    sums = ", ".join(f"sum({name}) AS {name}" for name in names)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in names)
    taken = ", ".join((*kind.keys, *(f"-{name}" for name in names)))
    return (
        f"SELECT {keys}, {sums} FROM ({kind.truth} UNION ALL SELECT {taken} FROM {kind.sql} kept) d"
        f" GROUP BY {keys} HAVING {wrong}"
    )


def _noted(kind: FactKind) -> str:
    columns = ", ".join((*kind.keys, *kind.measures.values()))
    values = ", ".join(
        (*(f"m.{key}" for key in kind.keys), *(f"m.{name}" for name in kind.measures))
    )
    return (
        f"INSERT INTO tenant.sales_delta (tenant_id, id, grain, {columns})"
        f" SELECT $1, platform.delta_id(m.day), '{kind.grains[0]}', {values} FROM ({_missing(kind)}) m"
    )


def _check(name: str, kind: FactKind, doc: str) -> DriftCheck:
    return DriftCheck(name=name, doc=doc, find=_missing(kind), mend=_noted(kind))


FACT_CHECKS: Final = (
    _check("reporting.sales_facts", SALES, "Daily sales are the sums of the orders."),
    _check("reporting.product_facts", PRODUCTS, "Daily sales by SKU are the sums of the lines."),
    _check("reporting.seller_facts", SELLERS, "Daily sales by seller are the sums of the lines."),
    _check("reporting.payment_facts", PAYMENTS, "Daily payments are the sums of the payments."),
    _check("reporting.cost_facts", COSTS, "Daily cost of sales is the sum of the cost entries."),
    _check(
        "reporting.return_facts", RETURNS, "Daily returns are the sums of the lines that came back."
    ),
)
