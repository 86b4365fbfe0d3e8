"""Brands and tenants for tests."""

from uuid import UUID

from app.kernel.ids import new_id
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWorkFactory
from app.tenancy.models import Brand, BrandHost, Tenant
from app.tenancy.types import Placement, TenantStatus


async def make_brand(transaction: PlatformTransaction, **values: object) -> Brand:
    """A brand with a host of its own."""
    slug = f"brand-{new_id().hex[-12:]}"
    brand = Brand(
        **{
            "slug": slug,
            "name": slug.title(),
            "legal_name": f"{slug} SpA",
            "logo_path": "brands/cauce.svg",
            "mark_path": "brands/cauce-mark.svg",
            "sender_name": slug,
            "sender_email": f"hola@{slug}.example",
            "support_email": f"ayuda@{slug}.example",
            **values,
        }
    )
    transaction.session.add(brand)
    await transaction.session.flush()
    transaction.session.add(
        BrandHost(host=f"{brand.slug}.localhost", brand_id=brand.id, is_primary=True)
    )
    await transaction.session.flush()
    return brand


async def make_tenant(
    factory: UnitOfWorkFactory, *, brand_id: UUID | None = None, **values: object
) -> Tenant:
    """A pooled tenant, under a brand of its own unless one is named."""
    async with factory.platform() as transaction:
        if brand_id is None:
            brand_id = (await make_brand(transaction)).id
        slug = f"tenant-{new_id().hex[-12:]}"
        tenant = Tenant(
            **{
                "brand_id": brand_id,
                "slug": slug,
                "name": slug.title(),
                "placement": Placement.POOLED,
                "schema_name": POOLED_SCHEMA,
                "status": TenantStatus.ACTIVE,
                "country": "CL",
                "currency": "CLP",
                "time_zone": "America/Santiago",
                "locale": "es-CL",
                **values,
            }
        )
        transaction.session.add(tenant)
        await transaction.session.flush()
    return tenant
