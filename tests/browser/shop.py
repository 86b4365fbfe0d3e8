"""The running installation: its addresses and who can log in."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from app.composition import Parts, build_parts, seed_tenant
from app.demo import load_sample
from app.settings import Settings
from app.tenancy.brand_seed import brand_id_of, seed_brands
from app.tenancy.passwords import hash_password
from app.tenancy.tenants import TenantCreate, add_member, create_tenant
from app.tenancy.tenants import seed_tenant as seed_company
from app.tenancy.types import Role
from app.tenancy.users import claim_address

PASSWORD = "una frase bien larga"


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A person with a company that has sample data."""

    brand: str
    company: str
    email: str
    tenant_id: UUID


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """Where the installation answers, and its two owners."""

    port: int
    first: Login
    second: Login

    def address(self, brand: str) -> str:
        """The address of a brand's host; Chromium leads every name under localhost home."""
        return f"http://{brand}.localhost:{self.port}"


async def fill_shop(environment: Mapping[str, str], port: int) -> Shop:
    """Make the brands, and under each a company with sample data and its owner."""
    parts = build_parts(Settings.load(environment), environment["DATABASE_URL"])
    try:
        async with parts.factory.platform() as transaction:
            await seed_brands(transaction)
        return Shop(
            port=port,
            first=await _company(parts, "cauce", "Cordillera Outdoor", "outdoor"),
            second=await _company(parts, "andina", "Casa Andina", "home"),
        )
    finally:
        await parts.close()


async def _company(parts: Parts, brand: str, name: str, theme: str) -> Login:
    email = f"duena@{brand}.example"
    hashed = await hash_password(PASSWORD)
    async with parts.factory.platform() as transaction:
        brand_id = await brand_id_of(transaction, brand)
        owner = await claim_address(
            transaction, brand_id=brand_id, email=email, name="Antonia Rojas",
            password_hash=hashed, locale="es-CL", verified=True,
        )  # fmt: skip
        assert owner is not None
        tenant_id = await create_tenant(
            transaction, brand_id=brand_id, company=TenantCreate(name=name), owner_id=owner
        )
        await add_member(
            transaction, brand_id=brand_id, tenant_id=tenant_id, user_id=owner, role=Role.OWNER
        )
    await seed_company(parts.factory, tenant_id, seed_tenant)
    await load_sample(parts.factory, tenant_id, theme=theme)
    return Login(brand=brand, company=name, email=email, tenant_id=tenant_id)
