"""The queue of channels' SKUs that nobody could place, and the one page on which each is resolved."""

from typing import Any, Final, NoReturn
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import catalog
from app.domains.catalog import AliasNotFoundError, InvalidAliasError, UnmatchedStatus
from app.kernel.errors import FieldIssue, UnprocessableError
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import page
from app.web.query import Query, path_id
from app.web.rendering.locales import mark as _

_QUEUE: Final = "/products/unmatched"
_STATUSES: Final = {
    UnmatchedStatus.OPEN: _("Waiting"),
    UnmatchedStatus.RESOLVED: _("Resolved"),
    UnmatchedStatus.IGNORED: _("Ignored"),
}


@get(_QUEUE, guards=[requires("products:read")])
async def queue_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The queue, and the prefixes of channels."""
    query = Query(request)
    status = query.choice("status", UnmatchedStatus) or UnmatchedStatus.OPEN
    return await page(
        request,
        "products/unmatched.html",
        active="products",
        found=await catalog.list_unmatched(uow, page=query.page(), status=status),
        status_now=status,
        unmatched_statuses=_STATUSES,
        waiting=await catalog.count_unmatched(uow),
        prefixes=await catalog.list_prefixes(uow),
        tid=encode,
    )


@get("/products/unmatched/{unmatched_key:str}", guards=[requires("products:write")])
async def resolve_form(
    request: Request[Any, Any, Any],
    unmatched_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """Which SKU is meant: suggestions, and a field for any other."""
    return await _form(request, uow, path_id("uns", unmatched_key))


@post("/products/unmatched/{unmatched_key:str}", guards=[requires("products:write")])
async def resolve(request: Request[Any, Any, Any], unmatched_key: FromPath[str]) -> Response[Any]:
    """Say which SKU is meant, or that it is none of ours."""
    unmatched_id = path_id("uns", unmatched_key)
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            if "ignore" in values:
                await catalog.ignore_unmatched(uow, unmatched_id=unmatched_id)
            else:
                found = await catalog.list_variants(
                    uow, page=PageRequest(limit=1), sku=values.get("sku", "").strip()
                )
                if not found.items or not values.get("sku", "").strip():
                    _refuse_sku()
                await catalog.resolve_unmatched(
                    uow, unmatched_id=unmatched_id, variant_id=found.items[0].id
                )
    except UnprocessableError as error:
        return await _again(request, unmatched_id, error)
    return flashing(request, _QUEUE, _("The SKU is settled. From now on it is understood."))


@post("/products/prefixes", guards=[requires("products:write")])
async def change_prefixes(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a prefix of a channel."""
    values = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await catalog.add_prefix(
                uow, channel=values.get("channel", ""), prefix=values.get("prefix", "")
            )
    except UnprocessableError:
        return flashing(
            request, _QUEUE, _("Write a channel and a prefix of 1 to 20 letters."), tone="warning"
        )
    return flashing(request, _QUEUE, _("The change is saved."))


@post("/products/prefixes/{prefix_key:str}/remove", guards=[requires("products:write")])
async def remove_prefix(
    request: Request[Any, Any, Any],
    prefix_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[Any]:
    """Forget a prefix."""
    await catalog.remove_prefix(uow, prefix_id=path_id("spx", prefix_key))
    return flashing(request, _QUEUE, _("The change is saved."))


def _refuse_sku() -> NoReturn:
    issue = FieldIssue(pointer="/sku", code="stock.sku", detail="There is no such SKU.")
    raise InvalidAliasError(issue.detail, issues=[issue])


async def _again(
    request: Request[Any, Any, Any], unmatched_id: UUID, error: UnprocessableError
) -> Response[str]:
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, unmatched_id, errors=form_errors(request, error))


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    unmatched_id: UUID,
    *,
    errors: FormErrors | None = None,
) -> Response[str]:
    found = await catalog.list_unmatched(uow, page=PageRequest(limit=1), unmatched_id=unmatched_id)
    if not found.items:
        raise AliasNotFoundError("There is no such SKU in the queue.")
    return await page(
        request,
        "products/resolve.html",
        active="products",
        status=422 if errors else 200,
        item=found.items[0],
        suggestions=await catalog.suggest_variants(uow, unmatched_id=unmatched_id),
        errors=errors or FormErrors(),
        tid=encode,
    )
