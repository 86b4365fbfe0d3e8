"""The payout run: what can be paid to whom, and what is on its way."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import seller_accounts
from app.domains.seller_accounts import PayoutStateError, PayoutStatus
from app.kernel.ids import InvalidIdError, decode, encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing, posted
from app.web.messages import message_of
from app.web.pages import language_of, page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

_HERE: Final = "/sellers/payouts"
_FIELD: Final = "account-"
_SHOWN: Final = 100
_NOTE: Final = 200


@get(_HERE, guards=[requires("payments:write")])
async def payouts_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """Whom something can be paid, and what is on its way."""
    balances = await seller_accounts.list_balances(uow)
    found = await seller_accounts.list_payouts(
        uow, page=PageRequest(limit=_SHOWN), status=PayoutStatus.PENDING
    )
    return await page(
        request,
        "sellers/payouts.html",
        active="sellers",
        due=[item for item in balances if item.payable_minor],
        pending=found.items,
        tid=encode,
    )


@post(_HERE, guards=[requires("payments:write")])
async def run(request: Request[Any, Any, Any]) -> Response[Any]:
    """Pay those who were chosen what can be paid."""
    form = await posted(request)
    chosen = [name.removeprefix(_FIELD) for name in form if name.startswith(_FIELD)]
    try:
        account_ids = [decode("sac", text) for text in chosen]
    except InvalidIdError:
        account_ids = []
    if not account_ids:
        return flashing(request, _HERE, _("Choose at least one seller."), tone="warning")
    async with caller_unit_of_work(request, read_only=False) as uow:
        made = await seller_accounts.run_payouts(uow, account_ids=account_ids)
    return flashing(request, _HERE, _("Payouts asked for: %(count)s."), count=len(made))


@post("/sellers/payouts/{payout_key:str}/paid", guards=[requires("payments:write")])
async def mark_paid(request: Request[Any, Any, Any], payout_key: FromPath[str]) -> Response[Any]:
    """Note that the money has arrived."""
    payout_id, form = path_id("spo", payout_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await seller_accounts.mark_payout_paid(
                uow, payout_id=payout_id, reference=form.get("note", "")[:_NOTE]
            )
    except PayoutStateError as error:
        return _ended(request, error)
    return flashing(request, _HERE, _("The payout is paid."))


@post("/sellers/payouts/{payout_key:str}/failed", guards=[requires("payments:write")])
async def mark_failed(request: Request[Any, Any, Any], payout_key: FromPath[str]) -> Response[Any]:
    """Note that the money did not get there."""
    payout_id, form = path_id("spo", payout_key), await posted(request)
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await seller_accounts.fail_payout(
                uow, payout_id=payout_id, reason=form.get("note", "")[:_NOTE]
            )
    except PayoutStateError as error:
        return _ended(request, error)
    return flashing(request, _HERE, _("The payout has failed; it is owed again."))


def _ended(request: Request[Any, Any, Any], error: PayoutStateError) -> Response[Any]:
    text = message_of(error.code, language_of(request), error.detail)
    return flashing(request, _HERE, text, tone="warning")
