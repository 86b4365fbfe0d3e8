"""What is retained of what sellers earn: for all of them, and who has terms of its own."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from app.domains import seller_accounts
from app.domains.seller_accounts import PolicyWrite, Retention
from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

_HERE: Final = "/sellers/retention"
_MOST_DAYS: Final = 365


@get(_HERE, guards=[requires("sellers:read")])
async def retention_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The terms of all sellers."""
    return await _page(request, uow)


@post(_HERE, guards=[requires("sellers:write")])
async def set_everybodys_retention(request: Request[Any, Any, Any]) -> Response[Any]:
    """State what is retained of sellers without terms of their own from now on."""
    form = await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            policy = read_policy(FormReader(form, language_of(request)), seller_id=None)
            await seller_accounts.set_retention(uow, policy=policy)
    except DomainError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _page(request, uow, values=form, errors=form_errors(request, error))
    return flashing(request, _HERE, _("The terms count from now on."))


def read_policy(reader: FormReader, *, seller_id: UUID | None) -> PolicyWrite:
    """The terms of a form, whose share is a percentage; of all sellers where none is named.

    Raises:
        FormError: If a field can't be read.
    """
    rate = reader.needed("retention_rate", code="form.percent") / 100
    days = reader.whole("retention_days", most=_MOST_DAYS, code="seller_accounts.retention_days")
    reader.done()
    return PolicyWrite(seller_id=seller_id, retention_rate=rate, retention_days=days or 0)


async def _page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    *,
    values: Mapping[str, str] | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    return await page(
        request,
        "sellers/retention.html",
        active="sellers",
        status=422 if errors else 200,
        terms=await seller_accounts.find_terms(uow, seller_id=None) or Retention(),
        own=await seller_accounts.list_own_terms(uow),
        values=values or {},
        errors=errors or FormErrors(),
        tid=encode,
    )
