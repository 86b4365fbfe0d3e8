"""The key figures: rankings from daily facts; what is no sum of days is counted from the rows.

Regions, states at the source, installments and everything that counts distinct things (people, products, payment
methods of an order) are in no fact, and neither are differences between an order and its payments.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from app.domains.reporting import statements
from app.domains.reporting.types import (
    CategoryFigures,
    Counts,
    DifferenceFigures,
    InstallmentFigures,
    Kpis,
    MethodFigures,
    MonthFigures,
    OrderFigures,
    PaymentDifference,
    Period,
    RegionFigures,
    ScoreFigures,
    SellerFigures,
    SkuFigures,
    StatusFigures,
)
from app.platform.db.unit_of_work import UnitOfWork

_FIGURES: Final = frozenset(OrderFigures.__struct_fields__)
_DIFFERENCES_SHOWN: Final = 100
Row = Mapping[str, Any]
Figures = TypeVar("Figures", bound=OrderFigures)


async def read_kpis(uow: UnitOfWork, *, period: Period = Period(), top: int = 10) -> Kpis:  # noqa: B008 - frozen
    """The key figures of a period, exact to the minor unit; ``top`` is the length of the rankings."""
    days = (period.from_on, period.to_on)
    orders = [dict(row) for row in await uow.fetch(statements.ORDER_GROUPS, *days)]
    payments = [dict(row) for row in await uow.fetch(statements.PAYMENT_GROUPS, *days)]
    groups = [*orders, *payments]
    counts = await uow.fetch_row(statements.COUNTS, *days)
    assert counts is not None  # noqa: S101 - an aggregate has a row
    return Kpis(
        period=period,
        counts=Counts(**dict(counts)),
        totals=_added(groups, OrderFigures),
        gmv_by_month=_added(groups, MonthFigures, "month"),
        orders_by_status=_by_orders(_added(groups, StatusFigures, "status")),
        orders_by_source_status=_by_orders(
            _added(groups, StatusFigures, "status", "source_status")
        ),
        orders_by_region=_by_orders(_added(groups, RegionFigures, "region")),
        payments_by_method=_methods(payments),
        payments_by_installments=_installments(payments),
        top_sellers=await _rows(uow, SellerFigures, statements.TOP_SELLERS, *days, top),
        top_skus_by_value=await _rows(uow, SkuFigures, statements.TOP_SKUS_BY_VALUE, *days, top),
        top_skus_by_units=await _rows(uow, SkuFigures, statements.TOP_SKUS_BY_UNITS, *days, top),
        top_categories=await _rows(uow, CategoryFigures, statements.TOP_CATEGORIES, *days, top),
        reviews=await _rows(uow, ScoreFigures, statements.REVIEWS, *days),
        payment_differences=await _rows(uow, DifferenceFigures, statements.DIFFERENCES, *days),
        largest_payment_differences=await _rows(
            uow, PaymentDifference, statements.LARGEST_DIFFERENCES, *days, _DIFFERENCES_SHOWN
        ),
    )


Made = TypeVar("Made")


async def _rows(
    uow: UnitOfWork, kind: Callable[..., Made], sql: str, *values: object
) -> list[Made]:
    return [kind(**dict(row)) for row in await uow.fetch(sql, *values)]


def _added(groups: Iterable[Row], kind: type[Figures], *keys: str) -> list[Figures]:
    """Groups added up by the keys and the currency, in the order of the keys."""
    found: dict[tuple[str, ...], Figures] = {}
    for row in groups:
        key = (*(str(row[name] or "") for name in keys), row["currency"])
        figures = kind(
            **{name: row[name] for name in keys},
            **{name: value for name, value in row.items() if name in _FIGURES},
        )
        found[key] = found[key].plus(figures) if key in found else figures
    return [found[key] for key in sorted(found)]


def _by_orders(figures: list[Figures]) -> list[Figures]:
    return sorted(figures, key=lambda item: -item.orders)


def _methods(payments: Iterable[Row]) -> list[MethodFigures]:
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in payments:
        key = (row["method"], row["currency"])
        rows, value = found.get(key, (0, 0))
        found[key] = (rows + row["payment_rows"], value + row["payments_minor"])
    made = [
        MethodFigures(method=method, currency=currency, rows=rows, value_minor=value)
        for (method, currency), (rows, value) in found.items()
    ]
    return sorted(made, key=lambda item: (-item.value_minor, -item.rows, item.method))


def _installments(payments: Iterable[Row]) -> list[InstallmentFigures]:
    found: dict[int, int] = {}
    for row in payments:
        found[row["installments"]] = found.get(row["installments"], 0) + row["payment_rows"]
    return [InstallmentFigures(installments=number, rows=found[number]) for number in sorted(found)]
