"""Sellers' accounts through the API: balances, statements, payouts, adjustments, terms of retention."""

from decimal import Decimal
from typing import Annotated, Final

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from app.domains import seller_accounts, sellers
from app.domains.seller_accounts import (
    Adjustment,
    PayoutNotFoundError,
    PayoutStatus,
    PolicyWrite,
    Retention,
    StatementNotFoundError,
)
from app.domains.sellers import SellerNotFoundError
from app.kernel.ids import new_id
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import PageBody, accepts, minor, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.returns import IdempotencyKey
from app.public_api.v1.seller_account_bodies import (
    AdjustmentBody,
    BalanceBody,
    PayoutBody,
    PayoutCreateBody,
    PayoutEndBody,
    RetentionBody,
    SellerRetentionBody,
    StatementBody,
    StatementCreateBody,
    StatementReadBody,
    balance_body,
    payout_body,
    statement_body,
    statement_read_body,
)

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Rows of a page.")]


@get(
    "/sellers/{seller_id:str}/balance",
    guards=[requires("sellers:read"), accepts()],
    operation_id="get_seller_balance",
    tags=["Sellers"],
    responses=problems(401, 403, 404),
)
async def get_seller_balance(
    uow: NamedDependency[UnitOfWork], seller_id: FromPath[str]
) -> list[BalanceBody]:
    """What a seller is owed, by currency; empty before anything was booked."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await sellers.get_seller(uow, key)
    return [balance_body(item) for item in await seller_accounts.list_balances(uow, seller_id=key)]


@get(
    "/sellers/{seller_id:str}/statements",
    guards=[requires("sellers:read"), accepts("limit", "cursor")],
    operation_id="list_seller_statements",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def list_seller_statements(
    uow: NamedDependency[UnitOfWork],
    seller_id: FromPath[str],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> PageBody[StatementBody]:
    """List a seller's statements, the newest first."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await sellers.get_seller(uow, key)
    request = PageRequest(after=cursor, limit=limit)
    found = await seller_accounts.list_statements(uow, seller_id=key, page=request)
    return page_body(found, statement_body)


@post(
    "/sellers/{seller_id:str}/statements",
    guards=[requires("payments:write"), accepts()],
    operation_id="issue_seller_statement",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def issue_seller_statement(
    uow: NamedDependency[UnitOfWork], seller_id: FromPath[str], data: JSONBody[StatementCreateBody]
) -> StatementReadBody:
    """Issue a statement. What it states is stated once, so repeating it finds nothing new and answers 409."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    statement_id = await seller_accounts.issue_statement(
        uow, seller_id=key, currency=data.currency, until=data.until
    )
    return statement_read_body(await seller_accounts.get_statement(uow, statement_id))


@get(
    "/seller-statements/{statement_id:str}",
    guards=[requires("sellers:read"), accepts()],
    operation_id="get_seller_statement",
    tags=["Sellers"],
    responses=problems(401, 403, 404),
)
async def get_seller_statement(
    uow: NamedDependency[UnitOfWork], statement_id: FromPath[str]
) -> StatementReadBody:
    """Read a statement with its entries."""
    key = path_id("sst", statement_id, StatementNotFoundError)
    return statement_read_body(await seller_accounts.get_statement(uow, key))


@get(
    "/sellers/{seller_id:str}/payouts",
    guards=[requires("sellers:read"), accepts("limit", "cursor", "status")],
    operation_id="list_seller_payouts",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def list_seller_payouts(
    uow: NamedDependency[UnitOfWork],
    seller_id: FromPath[str],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[PayoutStatus | None] = None,
) -> PageBody[PayoutBody]:
    """List a seller's payouts, the newest first."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await sellers.get_seller(uow, key)
    request = PageRequest(after=cursor, limit=limit)
    found = await seller_accounts.list_payouts(uow, page=request, seller_id=key, status=status)
    return page_body(found, payout_body)


@post(
    "/sellers/{seller_id:str}/payouts",
    guards=[requires("payments:write"), accepts()],
    operation_id="create_seller_payout",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 409),
)
async def create_seller_payout(
    uow: NamedDependency[UnitOfWork], seller_id: FromPath[str], data: JSONBody[PayoutCreateBody]
) -> PayoutBody:
    """Pay a seller all that can be paid. It is off the balance at once, so repeating it answers 409."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    payout_id = await seller_accounts.create_payout(uow, seller_id=key, currency=data.currency)
    return payout_body(await seller_accounts.get_payout(uow, payout_id))


@post(
    "/seller-payouts/{payout_id:str}/paid",
    guards=[requires("payments:write"), accepts()],
    operation_id="mark_seller_payout_paid",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 409),
    status_code=200,
)
async def mark_seller_payout_paid(
    uow: NamedDependency[UnitOfWork], payout_id: FromPath[str], data: JSONBody[PayoutEndBody]
) -> PayoutBody:
    """Note that the money has arrived."""
    key = path_id("spo", payout_id, PayoutNotFoundError)
    await seller_accounts.mark_payout_paid(uow, payout_id=key, reference=data.note)
    return payout_body(await seller_accounts.get_payout(uow, key))


@post(
    "/seller-payouts/{payout_id:str}/failed",
    guards=[requires("payments:write"), accepts()],
    operation_id="fail_seller_payout",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 409),
    status_code=200,
)
async def fail_seller_payout(
    uow: NamedDependency[UnitOfWork], payout_id: FromPath[str], data: JSONBody[PayoutEndBody]
) -> PayoutBody:
    """Note that the money did not get there: it is owed to the seller again."""
    key = path_id("spo", payout_id, PayoutNotFoundError)
    await seller_accounts.fail_payout(uow, payout_id=key, reason=data.note)
    return payout_body(await seller_accounts.get_payout(uow, key))


@post(
    "/sellers/{seller_id:str}/adjustments",
    guards=[requires("payments:write"), accepts()],
    operation_id="adjust_seller_balance",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def adjust_seller_balance(
    *,
    uow: NamedDependency[UnitOfWork],
    seller_id: FromPath[str],
    data: JSONBody[AdjustmentBody],
    idempotency_key: IdempotencyKey = None,
) -> list[BalanceBody]:
    """Correct a seller's balance; answers the balances."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await seller_accounts.adjust(
        uow,
        adjustment=Adjustment(
            seller_id=key,
            currency=data.currency,
            amount_minor=minor(data.amount, data.currency, pointer="/amount"),
            reason=data.reason,
            key=f"api:{idempotency_key or new_id()}",
        ),
    )
    return [balance_body(item) for item in await seller_accounts.list_balances(uow, seller_id=key)]


@put(
    "/sellers/{seller_id:str}/retention",
    guards=[requires("sellers:write"), accepts()],
    operation_id="set_seller_retention",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def set_seller_retention(
    uow: NamedDependency[UnitOfWork], seller_id: FromPath[str], data: JSONBody[RetentionBody]
) -> RetentionBody:
    """State what is retained of a seller's sales from now on."""
    policy = PolicyWrite(
        seller_id=path_id("sel", seller_id, SellerNotFoundError),
        retention_rate=Decimal(data.rate),
        retention_days=data.days,
    )
    await seller_accounts.set_retention(uow, policy=policy)
    return data


@get(
    "/sellers/{seller_id:str}/retention",
    guards=[requires("sellers:read"), accepts()],
    operation_id="get_seller_retention",
    tags=["Sellers"],
    responses=problems(401, 403, 404),
)
async def get_seller_retention(
    uow: NamedDependency[UnitOfWork], seller_id: FromPath[str]
) -> SellerRetentionBody:
    """Read what is retained of a seller's sales: its own terms, or those of all sellers."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await sellers.get_seller(uow, key)
    own = await seller_accounts.find_terms(uow, seller_id=key)
    terms = own or await seller_accounts.find_terms(uow, seller_id=None) or Retention()
    return SellerRetentionBody(rate=plain(terms.rate), days=terms.days, is_own=own is not None)


@delete(
    "/sellers/{seller_id:str}/retention",
    guards=[requires("sellers:write"), accepts()],
    operation_id="drop_seller_retention",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 404),
)
async def drop_seller_retention(uow: NamedDependency[UnitOfWork], seller_id: FromPath[str]) -> None:
    """Let the terms of all sellers count for a seller from now on. Repeating it changes nothing."""
    key = path_id("sel", seller_id, SellerNotFoundError)
    await seller_accounts.drop_retention(uow, seller_id=key)


@get(
    "/seller-retention",
    guards=[requires("sellers:read"), accepts()],
    operation_id="get_default_seller_retention",
    tags=["Sellers"],
    responses=problems(401, 403),
)
async def get_default_seller_retention(uow: NamedDependency[UnitOfWork]) -> RetentionBody:
    """Read what is retained of the sales of sellers without terms of their own; nothing until it is stated."""
    terms = await seller_accounts.find_terms(uow, seller_id=None) or Retention()
    return RetentionBody(rate=plain(terms.rate), days=terms.days)


@put(
    "/seller-retention",
    guards=[requires("sellers:write"), accepts()],
    operation_id="set_default_seller_retention",
    tags=["Sellers"],
    responses=problems(400, 401, 403, 422),
)
async def set_default_seller_retention(
    uow: NamedDependency[UnitOfWork], data: JSONBody[RetentionBody]
) -> RetentionBody:
    """State what is retained from now on of the sales of sellers without terms of their own."""
    policy = PolicyWrite(
        seller_id=None, retention_rate=Decimal(data.rate), retention_days=data.days
    )
    await seller_accounts.set_retention(uow, policy=policy)
    return data


#: In the order of the documentation.
ACCOUNT_ROUTES: Final[list[ControllerRouterHandler]] = [
    get_seller_balance,
    list_seller_statements,
    issue_seller_statement,
    get_seller_statement,
    list_seller_payouts,
    create_seller_payout,
    mark_seller_payout_paid,
    fail_seller_payout,
    adjust_seller_balance,
    set_seller_retention,
    get_seller_retention,
    drop_seller_retention,
    get_default_seller_retention,
    set_default_seller_retention,
]
