"""Charts of the dashboard with the table behind each: the same numbers, exact."""

from collections.abc import Sequence
from typing import Any

import msgspec
from babel.dates import format_date

from app.domains.reporting import Bucket, Dashboard
from app.kernel.money import decimals_of, major
from app.web.orders.words import ORDER_STATUS, PAYMENT_METHOD
from app.web.rendering.formats import decimal, locale_of, money
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

#: Drawn as a gap.
_NOTHING = "NaN"


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What the chart macro takes; texts are in the reader's language."""

    spec: dict[str, Any]
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def sales_chart(board: Dashboard, language: str) -> Chart:
    """Net sales by day or month, beside the period before."""
    texts = translator(language).gettext
    labels = [_label(bucket, language, by_month=board.span.by_month) for bucket in board.buckets]
    before = [str(major(bucket.net_minor, board.currency)) for bucket in board.buckets_before]
    padded = (before + [_NOTHING] * len(labels))[: len(labels)]
    return Chart(
        spec={
            "type": "line",
            "labels": labels,
            "series": [
                {
                    "name": texts(_("This period")),
                    "values": [
                        str(major(item.net_minor, board.currency)) for item in board.buckets
                    ],
                },
                {"name": texts(_("Period before")), "values": padded},
            ],
            **_money_unit(board.currency),
        },
        title=texts(_("Net sales by month"))
        if board.span.by_month
        else texts(_("Net sales by day")),
        columns=[texts(_("Date")), texts(_("Net sales")), texts(_("Orders"))],
        rows=[
            [
                label,
                money(bucket.net_minor, board.currency, language),
                decimal(bucket.orders, language),
            ]
            for label, bucket in zip(labels, board.buckets, strict=True)
        ],
    )


def status_chart(board: Dashboard, language: str) -> Chart:
    """Orders of the period by status."""
    texts = translator(language).gettext
    labels = [texts(ORDER_STATUS[status].label) for status, _count in board.statuses]
    counts = [count for _status, count in board.statuses]
    return Chart(
        spec={
            "type": "donut",
            "labels": labels,
            "series": [{"name": texts(_("Orders")), "values": counts}],
            "unit": "number",
        },
        title=texts(_("Orders by status")),
        columns=[texts(_("Status")), texts(_("Orders"))],
        rows=[
            [label, decimal(count, language)] for label, count in zip(labels, counts, strict=True)
        ],
    )


def method_chart(board: Dashboard, language: str) -> Chart:
    """Payments of the period's orders by method."""
    texts = translator(language).gettext
    labels = [texts(PAYMENT_METHOD[item.method]) for item in board.methods]
    values = [str(major(item.value_minor, board.currency)) for item in board.methods]
    return Chart(
        spec={
            "type": "donut",
            "labels": labels,
            "series": [{"name": texts(_("Payments")), "values": values}],
            **_money_unit(board.currency),
        },
        title=texts(_("Payments by method")),
        columns=[texts(_("Method")), texts(_("Payments")), texts(_("Value"))],
        rows=[
            [label, decimal(item.rows, language), money(item.value_minor, item.currency, language)]
            for label, item in zip(labels, board.methods, strict=True)
        ],
    )


def sku_chart(board: Dashboard, language: str) -> Chart:
    """The variants that brought most."""
    texts = translator(language).gettext
    values = [str(major(item.items_minor, item.currency)) for item in board.top_skus]
    return Chart(
        spec={
            "type": "bar",
            "labels": [item.sku for item in board.top_skus],
            "series": [{"name": texts(_("Value of items")), "values": values}],
            **_money_unit(board.currency),
        },
        title=texts(_("Top SKUs")),
        columns=[texts(_("SKU")), texts(_("Units")), texts(_("Value of items"))],
        rows=[
            [
                f"{item.sku} · {item.name}",
                decimal(item.units, language),
                money(item.items_minor, item.currency, language),
            ]
            for item in board.top_skus
        ],
    )


def _money_unit(currency: str) -> dict[str, Any]:
    return {"unit": "money", "currency": currency, "decimals": decimals_of(currency)}


def _label(bucket: Bucket, language: str, *, by_month: bool) -> str:
    pattern = "MMM yyyy" if by_month else "d MMM"
    return format_date(bucket.on, pattern, locale=locale_of(language))
