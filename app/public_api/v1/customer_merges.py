"""Customers who are there twice, through the API: found, merged, or told apart."""

from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from app.domains import customers
from app.domains.customers import CustomerNotFoundError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, body_id, path_id
from app.public_api.openapi import problems
from app.public_api.v1.customer_bodies import CustomerReadBody, customer_read_body

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Pairs at most.")]


class NamedCustomerBody(msgspec.Struct, frozen=True, kw_only=True):
    """A customer by id and name."""

    id: str
    name: str


class DuplicatePairBody(msgspec.Struct, frozen=True, kw_only=True):
    """Two customers that may be one; reasons are tax_id, email, phone and name."""

    one: NamedCustomerBody
    other: NamedCustomerBody
    reasons: list[str]


class DuplicatesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs, those with the most reasons first."""

    items: list[DuplicatePairBody]


class SuggestionBody(msgspec.Struct, frozen=True, kw_only=True):
    """A customer that may be the same as the one asked for."""

    id: str
    name: str
    email: str | None
    kind: str
    reasons: list[str]


class SuggestionsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions, those with the most reasons first."""

    items: list[SuggestionBody]


class MergeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customer that goes up in the one of the address; its orders, addresses and credit move."""

    absorbed_id: str


class DistinguishBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer that is another one than the one of the address."""

    other_id: str


@get(
    "/customer-duplicates",
    guards=[requires("customers:read"), accepts("limit")],
    operation_id="list_customer_duplicates",
    tags=["Customers"],
    responses=problems(400, 401, 403),
)
async def list_customer_duplicates(
    uow: NamedDependency[UnitOfWork], limit: FromQuery[Limit] = 50
) -> DuplicatesBody:
    """Pairs of customers that share a tax id, an e-mail address or a telephone."""
    pairs = await customers.list_duplicates(uow, limit=limit)
    return DuplicatesBody(
        items=[
            DuplicatePairBody(
                one=NamedCustomerBody(id=encode("cus", pair.one_id), name=pair.one_name),
                other=NamedCustomerBody(id=encode("cus", pair.other_id), name=pair.other_name),
                reasons=pair.reasons,
            )
            for pair in pairs
        ]
    )


@get(
    "/customers/{customer_id:str}/duplicates",
    guards=[requires("customers:read"), accepts()],
    operation_id="suggest_customer_duplicates",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404),
)
async def suggest_customer_duplicates(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str]
) -> SuggestionsBody:
    """Customers that may be the same as this one, and why."""
    found = await customers.get_customer(uow, path_id("cus", customer_id, CustomerNotFoundError))
    return SuggestionsBody(
        items=[
            SuggestionBody(
                id=encode("cus", row.id),
                name=row.name,
                email=row.email,
                kind=row.kind,
                reasons=row.reasons,
            )
            for row in await customers.suggest_duplicates(uow, customer_id=found.customer.id)
        ]
    )


@post(
    "/customers/{customer_id:str}/merge",
    guards=[requires("customers:write"), accepts()],
    operation_id="merge_customers",
    tags=["Customers"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def merge_customers(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str], data: JSONBody[MergeBody]
) -> CustomerReadBody:
    """Let another customer go up in this one; its id answers with this one from then on. A repeat does nothing."""
    survivor_id = await customers.merge_customers(
        uow,
        absorbed_id=body_id("cus", data.absorbed_id, "/absorbed_id"),
        survivor_id=path_id("cus", customer_id, CustomerNotFoundError),
    )
    return customer_read_body(await customers.get_customer(uow, survivor_id))


@post(
    "/customers/{customer_id:str}/distinguish",
    guards=[requires("customers:write"), accepts()],
    operation_id="distinguish_customers",
    tags=["Customers"],
    status_code=204,
    responses=problems(400, 401, 403, 404, 422),
)
async def distinguish_customers(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str], data: JSONBody[DistinguishBody]
) -> None:
    """Say that two customers are two, so that they are suggested no more. A repeat does nothing."""
    one = await customers.get_customer(uow, path_id("cus", customer_id, CustomerNotFoundError))
    other = await customers.get_customer(uow, body_id("cus", data.other_id, "/other_id"))
    await customers.distinguish_customers(uow, one_id=one.customer.id, other_id=other.customer.id)


#: In the order of the documentation.
CUSTOMER_MERGE_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_customer_duplicates,
    suggest_customer_duplicates,
    merge_customers,
    distinguish_customers,
]
