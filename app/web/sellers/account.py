"""A seller's account: balances, entries, statements, payouts, terms; and what people do with it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import seller_accounts, sellers
from app.domains.seller_accounts import Adjustment, Retention
from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode, new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.acting import carry_out
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.messages import message_of
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _
from app.web.sellers.retention import read_policy
from app.web.sellers.words import ENTRIES, PAYOUT_TONES, PAYOUTS

_SHOWN: Final = 30


@get("/sellers/{seller_key:str}/account", guards=[requires("sellers:read")])
async def account_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], seller_key: FromPath[str]
) -> Response[str]:
    """A seller's account."""
    return await _account(request, uow, path_id("sel", seller_key))


@post("/sellers/{seller_key:str}/account/statements", guards=[requires("payments:write")])
async def issue(request: Request[Any, Any, Any], seller_key: FromPath[str]) -> Response[Any]:
    """Issue a statement until today, and show it."""
    seller_id, form = path_id("sel", seller_key), await posted(request)
    here = f"/sellers/{encode('sel', seller_id)}/account"
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            statement_id = await seller_accounts.issue_statement(
                uow, seller_id=seller_id, currency=form.get("currency", "")[:3]
            )
    except seller_accounts.NothingToStateError as error:
        return _refused(request, here, error)
    path = f"/sellers/statements/{encode('sst', statement_id)}"
    return flashing(request, path, _("The statement is issued."))


@post("/sellers/{seller_key:str}/account/payouts", guards=[requires("payments:write")])
async def pay(request: Request[Any, Any, Any], seller_key: FromPath[str]) -> Response[Any]:
    """Pay what can be paid."""
    seller_id, form = path_id("sel", seller_key), await posted(request)
    here = f"/sellers/{encode('sel', seller_id)}/account"
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await seller_accounts.create_payout(
                uow, seller_id=seller_id, currency=form.get("currency", "")[:3]
            )
    except seller_accounts.NothingToPayError as error:
        return _refused(request, here, error)
    return flashing(request, here, _("The payout is asked for."))


@get("/sellers/{seller_key:str}/account/adjust", guards=[requires("payments:write")])
async def adjust_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], seller_key: FromPath[str]
) -> Response[str]:
    """The form of an adjustment."""
    seller_id = path_id("sel", seller_key)
    values = {"key": new_id().hex, "currency": uow.tenant.currency}
    return await _adjust_form(request, uow, seller_id, values=values, errors=FormErrors())


@post("/sellers/{seller_key:str}/account/adjust", guards=[requires("payments:write")])
async def adjust(request: Request[Any, Any, Any], seller_key: FromPath[str]) -> Response[Any]:
    """Correct the balance.

    Raises:
        NotFoundError: If there is no such seller.
    """
    seller_id, form = path_id("sel", seller_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await sellers.get_seller(uow, seller_id)
            reader = FormReader(form, language_of(request))
            currency = reader.text("currency", longest=3) or uow.tenant.currency
            amount = reader.amount("amount", currency) or 0
            reader.done()
            await seller_accounts.adjust(
                uow,
                adjustment=Adjustment(
                    seller_id=seller_id,
                    currency=currency,
                    amount_minor=amount,
                    reason=reader.text("reason"),
                    key=f"form:{reader.text('key', longest=64) or new_id().hex}",
                ),
            )
    except NotFoundError:
        raise
    except DomainError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            found = form_errors(request, error)
            return await _adjust_form(request, uow, seller_id, values=form, errors=found)
    path = f"/sellers/{encode('sel', seller_id)}/account"
    return flashing(request, path, _("The adjustment is booked."))


@post("/sellers/{seller_key:str}/account/retention", guards=[requires("sellers:write")])
async def set_retention(
    request: Request[Any, Any, Any], seller_key: FromPath[str]
) -> Response[Any]:
    """State what is retained of the seller's sales from now on.

    Raises:
        NotFoundError: If there is no such seller.
    """
    seller_id, form = path_id("sel", seller_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await sellers.get_seller(uow, seller_id)
            policy = read_policy(FormReader(form, language_of(request)), seller_id=seller_id)
            await seller_accounts.set_retention(uow, policy=policy)
    except NotFoundError:
        raise
    except DomainError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            found = form_errors(request, error)
            return await _account(request, uow, seller_id, values=form, errors=found)
    path = f"/sellers/{encode('sel', seller_id)}/account"
    return flashing(request, path, _("The terms count from now on."))


@post("/sellers/{seller_key:str}/account/retention/drop", guards=[requires("sellers:write")])
async def drop_retention(
    request: Request[Any, Any, Any], seller_key: FromPath[str]
) -> Response[Any]:
    """Let everybody's terms count for the seller from now on."""
    seller_id = path_id("sel", seller_key)

    async def use_case(uow: UnitOfWork) -> None:
        await seller_accounts.drop_retention(uow, seller_id=seller_id)

    return await carry_out(
        request,
        use_case,
        path=f"/sellers/{encode('sel', seller_id)}/account",
        done=_("The terms of all sellers count from now on."),
    )


def _refused(request: Request[Any, Any, Any], path: str, error: DomainError) -> Response[Any]:
    text = message_of(error.code, language_of(request), error.detail)
    return flashing(request, path, text, tone="warning")


async def _account(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    seller_id: UUID,
    *,
    values: Mapping[str, str] | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    seller = (await sellers.get_seller(uow, seller_id)).seller
    balances = await seller_accounts.list_balances(uow, seller_id=seller_id)
    recent = PageRequest(limit=_SHOWN)
    own = await seller_accounts.find_terms(uow, seller_id=seller_id)
    terms = own or await seller_accounts.find_terms(uow, seller_id=None) or Retention()
    return await page(
        request,
        "sellers/account.html",
        active="sellers",
        status=422 if errors else 200,
        seller=seller,
        here=f"/sellers/{encode('sel', seller_id)}",
        balances=[
            (
                item,
                await seller_accounts.list_latest_entries(
                    uow, account_id=item.account_id, limit=_SHOWN
                ),
            )
            for item in balances
        ],
        statements=(
            await seller_accounts.list_statements(uow, seller_id=seller_id, page=recent)
        ).items,
        payouts=(await seller_accounts.list_payouts(uow, seller_id=seller_id, page=recent)).items,
        terms=terms,
        has_own_terms=own is not None,
        values=values or {},
        errors=errors or FormErrors(),
        kinds=ENTRIES,
        statuses=PAYOUTS,
        tones=PAYOUT_TONES,
        tid=encode,
    )


async def _adjust_form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    seller_id: UUID,
    *,
    values: Mapping[str, str],
    errors: FormErrors,
) -> Response[str]:
    return await page(
        request,
        "sellers/adjust.html",
        active="sellers",
        status=422 if errors.messages else 200,
        seller=(await sellers.get_seller(uow, seller_id)).seller,
        here=f"/sellers/{encode('sel', seller_id)}/account",
        values=values,
        errors=errors,
    )
