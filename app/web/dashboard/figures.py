"""The row of figures at the top of the dashboard, each with its change, its line and the list that proves it."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from app.domains.reporting import Bucket, Dashboard, change
from app.web.rendering.formats import decimal, money, money_short
from app.web.rendering.locales import mark as _


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; ``label`` is a text to be translated."""

    label: str
    value: str
    href: str
    exact: str = ""
    change: Decimal | None = None
    spark: Sequence[Decimal | int] = ()
    compared: bool = True


def figures_of(board: Dashboard, language: str) -> list[Figure]:
    """The figures of a dashboard."""

    def amount(label: str, read: Callable[[Bucket], int]) -> Figure:
        return Figure(
            label=label,
            value=money_short(read(board.now), board.currency, language),
            exact=money(read(board.now), board.currency, language),
            href=orders,
            change=change(read(board.now), read(board.before)),
            spark=[read(bucket) for bucket in board.buckets],
        )

    def count(label: str, read: Callable[[Bucket], Decimal | int]) -> Figure:
        return Figure(
            label=label,
            value=decimal(read(board.now), language),
            href=orders,
            change=change(read(board.now), read(board.before)),
            spark=[read(bucket) for bucket in board.buckets],
        )

    orders = f"/orders?view=sold&from={board.span.first_on}&to={board.span.last_on}"
    return [
        amount(_("Net sales, before shipping"), lambda bucket: bucket.net_minor),
        count(_("Orders"), lambda bucket: bucket.orders),
        amount(_("Average order, with shipping and taxes"), lambda bucket: bucket.ticket_minor),
        count(_("Units sold"), lambda bucket: bucket.units),
        Figure(
            label=_("To dispatch"),
            value=decimal(board.to_dispatch, language),
            href="/orders?view=to_dispatch",
            compared=False,
        ),
        Figure(
            label=_("Awaiting payment"),
            value=decimal(board.unpaid, language),
            href="/orders?view=awaiting_payment",
            compared=False,
        ),
    ]
