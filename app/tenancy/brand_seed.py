"""The two brands of a fresh installation, each with a host, a look and a sender of its own."""

from typing import Any, Final
from uuid import UUID

import msgspec

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import PlatformTransaction
from app.tenancy.errors import BrandNotFoundError

_INSERT: Final = """
INSERT INTO platform.brand (id, slug, name, legal_name, tagline, tokens, logo_path, mark_path, sender_name,
                            sender_email, support_email, default_locale)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, 'es-CL')
ON CONFLICT (slug) DO NOTHING
"""
_HOST: Final = """
INSERT INTO platform.brand_host (host, brand_id, is_primary)
SELECT $2, id, true FROM platform.brand WHERE slug = $1
ON CONFLICT (host) DO NOTHING
"""


class BrandSeed(msgspec.Struct, frozen=True, kw_only=True):
    """A brand as it comes with the installation."""

    slug: str
    name: str
    legal_name: str
    tagline: str
    tokens: dict[str, Any]


BRANDS: Final = (
    BrandSeed(
        slug="cauce",
        name="Cauce",
        legal_name="Cauce Comercio SpA",
        tagline="El sistema que ordena tu comercio en línea",
        tokens={"primary": "#0b6e6e", "accent": "#d9772b", "surface": "#f5f7f8", "radius": "8px"},
    ),
    BrandSeed(
        slug="andina",
        name="Andina Commerce",
        legal_name="Andina Commerce Ltda.",
        tagline="Tu tienda, tus números, en un solo lugar",
        tokens={"primary": "#5b3fa6", "accent": "#c2477f", "surface": "#f8f6fb", "radius": "4px"},
    ),
)


async def seed_brands(transaction: PlatformTransaction) -> None:
    """Make the brands of ``BRANDS`` where they are missing; what somebody changed stays."""
    for brand in BRANDS:
        await transaction.driver.execute(
            _INSERT, new_id(), brand.slug, brand.name, brand.legal_name, brand.tagline,
            msgspec.json.encode(brand.tokens).decode(), f"brands/{brand.slug}.svg", f"brands/{brand.slug}-mark.svg",
            brand.name, f"hola@{brand.slug}.example", f"ayuda@{brand.slug}.example",
        )  # fmt: skip
        await transaction.driver.execute(_HOST, brand.slug, f"{brand.slug}.localhost")


async def brand_id_of(transaction: PlatformTransaction, slug: str | None = None) -> UUID:
    """The brand with this short name, or the first one; an installation without brands gets its own first.

    Raises:
        BrandNotFoundError: If no brand has the name.
    """
    if slug is None:
        found = await transaction.driver.fetchval(
            "SELECT id FROM platform.brand ORDER BY id LIMIT 1"
        )
        if found is None:
            await seed_brands(transaction)
            found = await transaction.driver.fetchval(
                "SELECT id FROM platform.brand ORDER BY id LIMIT 1"
            )
    else:
        found = await transaction.driver.fetchval(
            "SELECT id FROM platform.brand WHERE slug = $1", slug
        )
    if found is None:
        raise BrandNotFoundError(f"There is no brand '{slug}'.")
    return found
