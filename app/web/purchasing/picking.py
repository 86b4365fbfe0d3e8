"""Finding SKUs while one writes a document of purchasing."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.domains import catalog
from app.domains.catalog import VariantView
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.pages import page

_HITS: Final = 12
_LONGEST: Final = 100


@get(
    "/purchasing/variants",
    guards=[requires("purchasing:write"), requires("products:read")],
)
async def variant_options(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """SKUs that fit what is typed into the field of a line, by the catalogue's search."""
    typed = [str(value) for name, value in request.query_params.items() if name.startswith("sku")]
    text = typed[0].replace("\x00", "").strip()[:_LONGEST] if typed else ""
    hits: list[VariantView] = []
    if text:
        found = await catalog.list_variants(uow, page=PageRequest(limit=_HITS), search=text)
        hits = found.items
    return await page(request, "purchasing/_variant_options.html", hits=hits)
