"""Reading customers through the API."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from app.domains import customers
from app.domains.customers import (
    CustomerAddressView,
    CustomerDetail,
    CustomerFilter,
    CustomerKind,
    CustomerNotFoundError,
    CustomerRow,
)
from app.kernel.ids import InvalidIdError, decode, encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import MoneyBody, PageBody, accepts, money, page_body
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Customers of a page.")]


class CustomerBody(msgspec.Struct, frozen=True, kw_only=True):
    """A customer. `spent` has one amount a currency, without canceled and unavailable orders."""

    id: str
    kind: str
    name: str
    email: str | None
    phone: str | None
    tax_id: str | None
    external_id: str | None
    created_at: datetime
    order_count: int
    last_order_at: datetime | None
    spent: list[MoneyBody]


class CustomerAddressBody(msgspec.Struct, frozen=True, kw_only=True):
    """An address; `is_structured` is false for a text that names no street."""

    id: str
    kind: str
    line: str
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    is_structured: bool


class CustomerReadBody(CustomerBody, frozen=True, kw_only=True):
    """A customer with addresses."""

    addresses: list[CustomerAddressBody]


@get(
    "/customers",
    guards=[requires("customers:read"), accepts("limit", "cursor", "kind", "search")],
    operation_id="list_customers",
    tags=["Customers"],
    responses=problems(400, 401, 403, 422),
)
async def list_customers(
    uow: NamedDependency[UnitOfWork],
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    kind: FromQuery[CustomerKind | None] = None,
    search: FromQuery[str] = "",
) -> PageBody[CustomerBody]:
    """List customers by name. `search` is a part of the name, the e-mail or the tax id."""
    found = await customers.list_customers(
        uow,
        filters=CustomerFilter(search=search.replace("\x00", ""), kind=kind),
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
    """Read a customer with addresses."""  # noqa: DOC501 - the text is the API's reference
    try:
        key = decode("cus", customer_id)
    except InvalidIdError:
        raise CustomerNotFoundError("There is no customer with this id.") from None
    return customer_read_body(await customers.get_customer(uow, key))


def customer_body(row: CustomerRow) -> CustomerBody:
    """A customer as the API lists it."""
    return CustomerBody(**_values(row))


def customer_read_body(detail: CustomerDetail) -> CustomerReadBody:
    """A customer as the API shows it."""
    return CustomerReadBody(
        **_values(detail.customer),
        addresses=[_address_body(address) for address in detail.addresses],
    )


def _address_body(address: CustomerAddressView) -> CustomerAddressBody:
    values: dict[str, Any] = msgspec.structs.asdict(address)
    values["id"] = encode("adr", address.id)
    return CustomerAddressBody(**values)


def _values(row: CustomerRow) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(row),
        "id": encode("cus", row.id),
        "spent": [money(item.total_minor, item.currency) for item in row.spent],
    }
