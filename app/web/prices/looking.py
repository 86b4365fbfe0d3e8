"""A price list as a file, and what the prices of a SKU were."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.domains import catalog, pricing
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.exports import Cell, FileKind, Table, file_response
from app.web.pages import language_of, page
from app.web.products.words import price_writer
from app.web.query import Query, path_id
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

_AT_ONCE: Final = 2000
#: An import of prices reads these columns back.
_HEAD: Final = ("SKU", _("Product"), _("From quantity"), _("Price"), _("Price list"))


@get("/prices/{price_list_key:str}/export", guards=[requires("prices:read")])
async def export(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    price_list_key: FromPath[str],
) -> Stream:
    """All prices of a list as CSV or Excel, as the import of prices reads them."""
    price_list = await pricing.get_price_list(uow, path_id("pls", price_list_key))
    texts = translator(language_of(request))

    async def batches() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        cursor: str | None = None
        while True:
            async with caller_unit_of_work(request, read_only=True) as reading:
                found = await pricing.list_prices(
                    reading, price_list.id, page=PageRequest(limit=_AT_ONCE, after=cursor)
                )
            yield [
                (row.sku, row.name, row.min_quantity or None, row.unit_price, price_list.name)
                for row in found.items
            ]
            cursor = found.next_cursor
            if cursor is None:
                return

    kind = Query(request).choice("kind", FileKind) or FileKind.CSV
    head = [texts.gettext(text) for text in _HEAD]
    return file_response(Table("prices", head, batches()), kind)


@get("/prices/history/{variant_key:str}", guards=[requires("prices:read")])
async def history(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    variant_key: FromPath[str],
) -> Response[str]:
    """Every change of a SKU's prices in all lists, and who made it."""
    variant = await catalog.get_variant(uow, path_id("sku", variant_key))
    language = language_of(request)

    def price(value: Decimal, currency: str) -> str:
        return price_writer(currency, language)(value)

    return await page(
        request,
        "prices/history.html",
        active="prices",
        variant=variant,
        changes=await pricing.list_price_history(uow, variant.id),
        price=price,
    )
