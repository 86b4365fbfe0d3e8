"""Customers through the API: list, read, create, change, credit and consent."""

from typing import Annotated, Final

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from app.domains import customers
from app.domains.customers import CustomerFilter, CustomerKind, CustomerNotFoundError
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import PageBody, accepts, clean, optional_id, page_body, path_id
from app.public_api.openapi import problems
from app.public_api.v1.customer_bodies import (
    ConsentWriteBody,
    CreditBody,
    CreditWriteBody,
    CustomerBody,
    CustomerCreateBody,
    CustomerReadBody,
    CustomerUpdateBody,
    credit_body,
    credit_terms,
    customer_body,
    customer_read_body,
    customer_write,
)

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Customers of a page.")]
_SOURCE = "api"


@get(
    "/customers",
    guards=[
        requires("customers:read"),
        accepts("limit", "cursor", "kind", "search", "group_id"),
    ],
    operation_id="list_customers",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def list_customers(
    uow: NamedDependency[UnitOfWork],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    kind: FromQuery[CustomerKind | None] = None,
    search: FromQuery[str] = "",
    group_id: FromQuery[str | None] = None,
) -> PageBody[CustomerBody]:
    """List customers by name. `search` is a part of the name, the e-mail or the tax id."""
    found = await customers.list_customers(
        uow,
        filters=CustomerFilter(
            search=clean(search),
            kind=kind,
            group_id=optional_id("cgr", group_id, "group_id"),
        ),
        page=PageRequest(after=cursor, limit=limit),
    )
    return page_body(found, customer_body)


@get(
    "/customers/{customer_id:str}",
    guards=[requires("customers:read"), accepts()],
    operation_id="get_customer",
    tags=["Customers"],
    responses=problems(401, 403, 404),
)
async def get_customer(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str]
) -> CustomerReadBody:
    """Read a customer with addresses, contacts and terms.

    The id of a customer that was merged into another answers with that other one.
    """
    return customer_read_body(
        await customers.get_customer(uow, path_id("cus", customer_id, CustomerNotFoundError))
    )


@post(
    "/customers",
    guards=[requires("customers:write"), accepts()],
    operation_id="create_customer",
    tags=["Customers"],
    responses=problems(400, 401, 403, 422),
)
async def create_customer(
    uow: NamedDependency[UnitOfWork], data: JSONBody[CustomerCreateBody]
) -> Response[CustomerReadBody]:
    """Register a customer. The tax id is checked and kept in one spelling."""
    customer_id = await customers.create_customer(
        uow,
        customer=customer_write(data),
        source=_SOURCE if data.external_id else None,
        external_id=data.external_id,
    )
    body = customer_read_body(await customers.get_customer(uow, customer_id))
    return Response(
        body,
        status_code=201,
        headers={"Location": f"/v1/customers/{encode('cus', customer_id)}"},
    )


@put(
    "/customers/{customer_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="update_customer",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def update_customer(
    uow: NamedDependency[UnitOfWork],
    customer_id: FromPath[str],
    data: JSONBody[CustomerUpdateBody],
) -> CustomerReadBody:
    """Change a customer. Send the `version` you read; another one is refused with 409."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.update_customer(
        uow, customer_id=key, version=data.version, customer=customer_write(data)
    )
    return customer_read_body(await customers.get_customer(uow, key))


@put(
    "/customers/{customer_id:str}/credit",
    guards=[requires("customers:write"), accepts()],
    operation_id="set_customer_credit",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def set_customer_credit(
    uow: NamedDependency[UnitOfWork],
    customer_id: FromPath[str],
    data: JSONBody[CreditWriteBody],
) -> CreditBody:
    """Set terms of payment and the limit of the credit. A limit below what is in use stops further credit only."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.set_credit_terms(uow, customer_id=key, terms=credit_terms(data))
    return credit_body(await customers.get_customer(uow, key))


@put(
    "/customers/{customer_id:str}/consent",
    guards=[requires("customers:write"), accepts()],
    operation_id="set_customer_consent",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def set_customer_consent(
    uow: NamedDependency[UnitOfWork],
    customer_id: FromPath[str],
    data: JSONBody[ConsentWriteBody],
) -> CustomerReadBody:
    """Note that the customer wants marketing, or no longer does; the time is now."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.set_marketing_consent(
        uow, customer_id=key, granted=data.marketing, source=data.source
    )
    return customer_read_body(await customers.get_customer(uow, key))


#: In the order of the documentation.
CUSTOMER_ROUTES: Final[list[ControllerRouterHandler]] = [
    list_customers,
    get_customer,
    create_customer,
    update_customer,
    set_customer_credit,
    set_customer_consent,
]
