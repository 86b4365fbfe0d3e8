"""A seller's statement, for the screen and the printer, and as a file."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.domains import seller_accounts
from app.domains.seller_accounts import StatementDetail
from app.kernel.ids import encode
from app.kernel.money import major
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.exports import Cell, FileKind, Table, file_response
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.sellers.words import ENTRIES

_HEAD: Final = (
    _("Date"), _("Entry"), _("Order"), _("SKU"), _("Quantity"), _("Gross"), _("Commission"),
    _("Tax on the commission"), _("Amount"), _("Balance"), _("Currency"), _("Reason"),
)  # fmt: skip


@get("/sellers/statements/{statement_key:str}", guards=[requires("sellers:read")])
async def statement_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], statement_key: FromPath[str]
) -> Response[str]:
    """A statement, as it is printed."""
    found = await seller_accounts.get_statement(uow, path_id("sst", statement_key))
    return await page(
        request,
        "sellers/statement.html",
        found=found,
        statement=found.statement,
        kinds=ENTRIES,
        tid=encode,
    )


@get("/sellers/statements/{statement_key:str}/export.csv", guards=[requires("sellers:read")])
async def statement_csv(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], statement_key: FromPath[str]
) -> Stream:
    """The entries of a statement as CSV."""
    found = await seller_accounts.get_statement(uow, path_id("sst", statement_key))
    words = translator(language_of(request))
    table = Table(
        found.statement.number,
        [words.gettext(text) for text in _HEAD],
        _batches(found, {kind: words.gettext(text) for kind, text in ENTRIES.items()}),
    )
    return file_response(table, FileKind.CSV)


async def _batches(
    found: StatementDetail, kinds: dict[str, str]
) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    currency = found.statement.currency
    yield [
        [
            item.booked_on,
            kinds[item.kind],
            item.order_number,
            item.sku,
            item.quantity,
            major(item.gross_minor, currency),
            major(item.commission_minor, currency),
            major(item.commission_tax_minor, currency),
            major(item.amount_minor, currency),
            major(item.after_minor, currency),
            currency,
            item.reason,
        ]
        for item in found.entries
    ]
