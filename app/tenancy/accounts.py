"""Accounts made by the operator, without mail and link: for the command line and the demo."""

from uuid import UUID

import msgspec

from app.platform.db.audit import Subject
from app.platform.db.context import Actor, ActorKind
from app.platform.db.directory import TenantNotFoundError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.errors import InvalidFieldsError, UserExistsError
from app.tenancy.passwords import hash_password, password_issue
from app.tenancy.tenants import add_member, checked_name
from app.tenancy.types import Role
from app.tenancy.users import checked_email, claim_address


class CreatedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user that was made, and the tenant they work in."""

    user_id: UUID
    tenant_id: UUID
    email: str


async def create_user(
    factory: UnitOfWorkFactory,
    *,
    tenant_slug: str,
    email: str,
    name: str,
    role: Role,
    password: str,
) -> CreatedUser:
    """Make a user whose address counts as proven, with a role in a tenant.

    Raises:
        InvalidFieldsError: If address, name or password make no sense.
        TenantNotFoundError: If there is no such tenant.
        UserExistsError: If the tenant's brand has a user with this address.
    """
    address, called = checked_email(email), checked_name(name, pointer="/name")
    if (issue := password_issue(password, email=address)) is not None:
        raise InvalidFieldsError(issue.detail, issues=[issue])
    hashed = await hash_password(password)
    async with factory.platform() as transaction:
        tenant = await transaction.driver.fetchrow(
            "SELECT id, brand_id, locale FROM platform.tenant WHERE slug = $1 AND status <> 'closed'",
            tenant_slug,
        )
        if tenant is None:
            raise TenantNotFoundError(f"There is no tenant '{tenant_slug}'.")
        user_id = await claim_address(
            transaction, brand_id=tenant["brand_id"], email=address, name=called,
            password_hash=hashed, locale=tenant["locale"], verified=True,
        )  # fmt: skip
        if user_id is None:
            raise UserExistsError(f"{address} has an account already.")
        await add_member(
            transaction,
            brand_id=tenant["brand_id"],
            tenant_id=tenant["id"],
            user_id=user_id,
            role=role,
        )
    actor = Actor(kind=ActorKind.COMMAND_LINE, label="cauce user create")
    async with factory.tenant(tenant["id"], actor=actor) as uow:
        subject = Subject("user", user_id, address)
        uow.audit("team.joined", subject, after={"email": address, "role": role.value})
    return CreatedUser(user_id=user_id, tenant_id=tenant["id"], email=address)
