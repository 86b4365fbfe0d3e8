"""What a fresh installation shows: two brands, a shop under each, and an owner who can log in."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec

from app.demo.load import load_sample
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.accounts import create_user
from app.tenancy.brand_seed import brand_id_of, seed_brands
from app.tenancy.errors import UserExistsError
from app.tenancy.tenants import TenantCreate, create_tenant, note_step, seed_tenant
from app.tenancy.types import Role

#: Of shops that hold made-up data only, on a developer's machine; production loads no demo.
DEMO_PASSWORD: Final = "prueba-cauce-2026"  # noqa: S105 - public by purpose


class DemoShop(msgspec.Struct, frozen=True, kw_only=True):
    """A shop of the demo."""

    brand: str
    slug: str
    name: str
    theme: str
    owner: str

    @property
    def host(self) -> str:
        """Where its brand answers."""
        return f"{self.brand}.localhost"

    @property
    def email(self) -> str:
        """The owner's address."""
        return f"demo@{self.brand}.example"


class DemoLogin(msgspec.Struct, frozen=True, kw_only=True):
    """How to look at a shop of the demo."""

    host: str
    email: str
    password: str
    company: str


SHOPS: Final = (
    DemoShop(
        brand="cauce",
        slug="cordillera",
        name="Cordillera Outdoor",
        theme="outdoor",
        owner="Valentina Rojas",
    ),
    DemoShop(
        brand="andina", slug="casa-andina", name="Casa Andina", theme="home", owner="Matías Soto"
    ),
)


async def seed_demo(
    factory: UnitOfWorkFactory, *, seed: Callable[[UnitOfWork], Awaitable[None]]
) -> list[DemoLogin]:
    """Make brands, shops, owners and sample data where they are missing; safe to repeat and to interrupt.

    ``seed`` puts into a new tenant what it needs to sell.
    """
    async with factory.platform() as transaction:
        await seed_brands(transaction)
    return [await _seed_shop(factory, shop, seed) for shop in SHOPS]


async def _seed_shop(
    factory: UnitOfWorkFactory, shop: DemoShop, seed: Callable[[UnitOfWork], Awaitable[None]]
) -> DemoLogin:
    tenant_id = await _find_or_create(factory, shop)
    await seed_tenant(factory, tenant_id, seed)
    totals = await load_sample(factory, tenant_id, theme=shop.theme)
    if totals.loaded:
        async with factory.tenant(tenant_id) as uow:
            await note_step(uow, "sample")
    with contextlib.suppress(UserExistsError):
        await create_user(
            factory,
            tenant_slug=shop.slug,
            email=shop.email,
            name=shop.owner,
            role=Role.OWNER,
            password=DEMO_PASSWORD,
        )
    return DemoLogin(host=shop.host, email=shop.email, password=DEMO_PASSWORD, company=shop.name)


async def _find_or_create(factory: UnitOfWorkFactory, shop: DemoShop) -> UUID:
    async with factory.platform() as transaction:
        found = await transaction.driver.fetchval(
            "SELECT id FROM platform.tenant WHERE slug = $1", shop.slug
        )
        return found or await create_tenant(
            transaction,
            brand_id=await brand_id_of(transaction, shop.brand),
            company=TenantCreate(name=shop.name, slug=shop.slug, country="CL"),
        )
