"""Companies and users made by use cases, as commands and the demo do; and who races whom."""

import asyncio

import pytest

from app.kernel.ids import new_id
from app.platform.db.context import Actor, ActorKind
from app.platform.db.directory import TenantNotFoundError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.accounts import create_user
from app.tenancy.brand_seed import BRANDS, brand_id_of, seed_brands
from app.tenancy.errors import (
    BrandNotFoundError,
    InvalidFieldsError,
    LastOwnerError,
    SlugTakenError,
    UserExistsError,
)
from app.tenancy.models import Tenant
from app.tenancy.team import remove_member
from app.tenancy.tenants import TenantCreate, create_tenant
from app.tenancy.types import Role

PASSWORD = "una frase bien larga"


async def test_user_of_the_command_is_a_member_and_in_the_trail(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    made = await create_user(
        factory,
        tenant_slug=tenant.slug,
        email="Ana@Tienda.example",
        name="Ana",
        role=Role.FINANCE,
        password=PASSWORD,
    )

    async with factory.tenant(tenant.id, read_only=True) as uow:
        row = await uow.fetch_row(
            "SELECT action, actor_kind FROM tenant.audit_entry WHERE tenant_id = $1"
        )
        role = await uow.driver.fetchval(
            "SELECT role FROM platform.membership WHERE user_id = $1", made.user_id
        )
    assert row is not None
    assert (row["action"], row["actor_kind"], role) == ("team.joined", "command_line", "finance")


async def test_second_user_with_the_address_is_refused_whatever_its_case(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await create_user(
        factory,
        tenant_slug=tenant.slug,
        email="ana@tienda.example",
        name="Ana",
        role=Role.OWNER,
        password=PASSWORD,
    )

    with pytest.raises(UserExistsError):
        await create_user(
            factory,
            tenant_slug=tenant.slug,
            email="ANA@tienda.example",
            name="Eva",
            role=Role.OWNER,
            password=PASSWORD,
        )


@pytest.mark.parametrize(
    ("email", "name", "password", "pointer"),
    [
        ("ana", "Ana", PASSWORD, "/email"),
        ("ana@x.cl", "A", PASSWORD, "/name"),
        ("ana@x.cl", "Ana", "short", "/password"),
    ],
)
async def test_bad_input_is_named_and_nothing_is_written(
    factory: UnitOfWorkFactory, tenant: Tenant, email: str, name: str, password: str, pointer: str
) -> None:
    with pytest.raises(InvalidFieldsError) as caught:
        await create_user(
            factory,
            tenant_slug=tenant.slug,
            email=email,
            name=name,
            role=Role.OWNER,
            password=password,
        )

    assert [issue.pointer for issue in caught.value.issues] == [pointer]


async def test_user_of_an_unknown_tenant_is_refused(factory: UnitOfWorkFactory) -> None:
    with pytest.raises(TenantNotFoundError):
        await create_user(
            factory,
            tenant_slug="nobody-here",
            email="ana@x.cl",
            name="Ana",
            role=Role.OWNER,
            password=PASSWORD,
        )


async def test_wanted_slug_that_is_taken_is_refused_and_a_derived_one_gives_way(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.platform() as transaction:
        with pytest.raises(SlugTakenError):
            await create_tenant(
                transaction,
                brand_id=tenant.brand_id,
                company=TenantCreate(name="Otra", slug=tenant.slug),
            )
        made = await create_tenant(
            transaction, brand_id=tenant.brand_id, company=TenantCreate(name=tenant.slug)
        )
        slug = await transaction.driver.fetchval(
            "SELECT slug FROM platform.tenant WHERE id = $1", made
        )

    assert slug.startswith(f"{tenant.slug}-")


async def test_two_owners_who_leave_at_once_leave_one(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    members: list[tuple[Actor, object]] = []
    for number in range(2):
        made = await create_user(
            factory,
            tenant_slug=tenant.slug,
            email=f"{number}{new_id().hex[-8:]}@x.cl",
            name="Ana",
            role=Role.OWNER,
            password=PASSWORD,
        )
        async with factory.platform(read_only=True) as transaction:
            membership = await transaction.driver.fetchval(
                "SELECT id FROM platform.membership WHERE user_id = $1", made.user_id
            )
        members.append((Actor(kind=ActorKind.USER, id=made.user_id, label="Ana"), membership))

    async def leave(actor: Actor, membership: object) -> bool:
        try:
            async with factory.tenant(tenant.id, actor=actor) as uow:
                await remove_member(uow, membership_id=membership)  # pyright: ignore[reportArgumentType] - an id of the driver
        except LastOwnerError:
            return False
        return True

    left = await asyncio.gather(*(leave(*member) for member in members))

    assert sorted(left) == [False, True]


async def test_brands_are_seeded_once_and_keep_what_was_changed(factory: UnitOfWorkFactory) -> None:
    async with factory.platform() as transaction:
        await seed_brands(transaction)
        await transaction.driver.execute(
            "UPDATE platform.brand SET tagline = 'Ours' WHERE slug = 'andina'"
        )
        await seed_brands(transaction)
        rows = await transaction.driver.fetch(
            "SELECT b.slug, b.tagline, h.host FROM platform.brand b JOIN platform.brand_host h ON h.brand_id = b.id"
            " WHERE b.slug = ANY($1) ORDER BY b.slug",
            [brand.slug for brand in BRANDS],
        )

    assert [(row["slug"], row["host"]) for row in rows] == [
        ("andina", "andina.localhost"),
        ("cauce", "cauce.localhost"),
    ]
    assert rows[0]["tagline"] == "Ours"


async def test_unknown_brand_is_named(factory: UnitOfWorkFactory) -> None:
    async with factory.platform() as transaction:
        with pytest.raises(BrandNotFoundError, match="nobody"):
            await brand_id_of(transaction, "nobody")
        assert await brand_id_of(transaction) is not None


async def test_wrong_choices_for_a_company_are_all_named(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    wanted = TenantCreate(
        name="Otra", slug="No Slug", currency="XXX", time_zone="Mars/Olympus", locale="tlh"
    )

    async with factory.platform() as transaction:
        with pytest.raises(InvalidFieldsError) as caught:
            await create_tenant(transaction, brand_id=tenant.brand_id, company=wanted)

    assert [issue.pointer for issue in caught.value.issues] == [
        "/slug",
        "/currency",
        "/time_zone",
        "/locale",
    ]
