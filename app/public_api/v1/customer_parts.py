"""Addresses and contacts of customers, and groups of customers, through the API."""

from typing import Final

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from app.domains import customers
from app.domains.customers import (
    CustomerGroupNotFoundError,
    CustomerNotFoundError,
    CustomerPartNotFoundError,
)
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import accepts, path_id
from app.public_api.openapi import problems
from app.public_api.v1.customer_bodies import (
    ContactWriteBody,
    CustomerAddressWriteBody,
    CustomerGroupBody,
    CustomerGroupWriteBody,
    CustomerReadBody,
    address_write,
    contact_write,
    customer_read_body,
    group_body,
)


@post(
    "/customers/{customer_id:str}/addresses",
    guards=[requires("customers:write"), accepts()],
    operation_id="add_customer_address",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def add_customer_address(
    uow: NamedDependency[UnitOfWork],
    customer_id: FromPath[str],
    data: JSONBody[CustomerAddressWriteBody],
) -> CustomerReadBody:
    """Add an address. A Chilean commune is found however it is written; one that is not known is kept and flagged."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.save_address(uow, customer_id=key, address=address_write(data))
    return customer_read_body(await customers.get_customer(uow, key))


@put(
    "/customers/{customer_id:str}/addresses/{address_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="update_customer_address",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_customer_address(
    uow: NamedDependency[UnitOfWork],
    *,
    customer_id: FromPath[str],
    address_id: FromPath[str],
    data: JSONBody[CustomerAddressWriteBody],
) -> CustomerReadBody:
    """Change an address."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.save_address(
        uow,
        customer_id=key,
        address=address_write(data),
        address_id=path_id("adr", address_id, CustomerPartNotFoundError),
    )
    return customer_read_body(await customers.get_customer(uow, key))


@delete(
    "/customers/{customer_id:str}/addresses/{address_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="remove_customer_address",
    tags=["Customers"],
    responses=problems(401, 403, 404),
)
async def remove_customer_address(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str], address_id: FromPath[str]
) -> None:
    """Remove an address; orders keep their copies."""
    await customers.remove_address(
        uow,
        customer_id=path_id("cus", customer_id, CustomerNotFoundError),
        address_id=path_id("adr", address_id, CustomerPartNotFoundError),
    )


@post(
    "/customers/{customer_id:str}/contacts",
    guards=[requires("customers:write"), accepts()],
    operation_id="add_customer_contact",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def add_customer_contact(
    uow: NamedDependency[UnitOfWork],
    customer_id: FromPath[str],
    data: JSONBody[ContactWriteBody],
) -> CustomerReadBody:
    """Add a person to talk to."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.add_contact(uow, customer_id=key, contact=contact_write(data))
    return customer_read_body(await customers.get_customer(uow, key))


@put(
    "/customers/{customer_id:str}/contacts/{contact_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="update_customer_contact",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_customer_contact(
    uow: NamedDependency[UnitOfWork],
    *,
    customer_id: FromPath[str],
    contact_id: FromPath[str],
    data: JSONBody[ContactWriteBody],
) -> CustomerReadBody:
    """Change a person to talk to."""
    key = path_id("cus", customer_id, CustomerNotFoundError)
    await customers.update_contact(
        uow,
        customer_id=key,
        contact_id=path_id("ctc", contact_id, CustomerPartNotFoundError),
        contact=contact_write(data),
    )
    return customer_read_body(await customers.get_customer(uow, key))


@delete(
    "/customers/{customer_id:str}/contacts/{contact_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="remove_customer_contact",
    tags=["Customers"],
    responses=problems(401, 403, 404),
)
async def remove_customer_contact(
    uow: NamedDependency[UnitOfWork], customer_id: FromPath[str], contact_id: FromPath[str]
) -> None:
    """Remove a person to talk to."""
    await customers.remove_contact(
        uow,
        customer_id=path_id("cus", customer_id, CustomerNotFoundError),
        contact_id=path_id("ctc", contact_id, CustomerPartNotFoundError),
    )


@get(
    "/customer-groups",
    guards=[requires("customers:read"), accepts()],
    operation_id="list_customer_groups",
    tags=["Customers"],
    responses=problems(401, 403),
)
async def list_customer_groups(uow: NamedDependency[UnitOfWork]) -> list[CustomerGroupBody]:
    """List the groups of customers by name."""
    return [group_body(group) for group in await customers.list_groups(uow)]


@post(
    "/customer-groups",
    guards=[requires("customers:write"), accepts()],
    operation_id="create_customer_group",
    tags=["Customers"],
    responses=problems(400, 401, 403, 422),
)
async def create_customer_group(
    uow: NamedDependency[UnitOfWork], data: JSONBody[CustomerGroupWriteBody]
) -> CustomerGroupBody:
    """Add a group of customers; a name that is taken is refused."""
    group_id = await customers.create_group(uow, name=data.name, description=data.description)
    found = {group.id: group for group in await customers.list_groups(uow)}
    return group_body(found[group_id])


@put(
    "/customer-groups/{group_id:str}",
    guards=[requires("customers:write"), accepts()],
    operation_id="update_customer_group",
    tags=["Customers"],
    responses=problems(400, 401, 403, 404, 422),
)
async def update_customer_group(
    uow: NamedDependency[UnitOfWork],
    group_id: FromPath[str],
    data: JSONBody[CustomerGroupWriteBody],
) -> CustomerGroupBody:
    """Give a group another name or description."""
    key = path_id("cgr", group_id, CustomerGroupNotFoundError)
    await customers.update_group(uow, group_id=key, name=data.name, description=data.description)
    found = {group.id: group for group in await customers.list_groups(uow)}
    return group_body(found[key])


#: In the order of the documentation.
CUSTOMER_PART_ROUTES: Final[list[ControllerRouterHandler]] = [
    add_customer_address,
    update_customer_address,
    remove_customer_address,
    add_customer_contact,
    update_customer_contact,
    remove_customer_contact,
    list_customer_groups,
    create_customer_group,
    update_customer_group,
]
