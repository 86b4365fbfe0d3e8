"""Tenants: how a company comes to be, and what it says about itself."""

import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.kernel.money import CURRENCY_DECIMALS
from app.platform.db.audit import Subject
from app.platform.db.context import POOLED_SCHEMA
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWork, UnitOfWorkFactory
from app.tenancy.company import country_of, written_tax_id
from app.tenancy.errors import InvalidFieldsError, SlugTakenError
from app.tenancy.ports import Seed
from app.tenancy.slugs import is_slug, slug_of
from app.tenancy.types import Placement, Role, TenantStatus

TRIAL: Final = timedelta(days=14)
LONGEST_NAME: Final = 120
LOCALES: Final = ("es-CL", "pt-BR", "en")
_INSERT: Final = """
INSERT INTO platform.tenant (id, brand_id, slug, name, country, currency, time_zone, locale, placement, schema_name,
                             status, trial_ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (slug) DO NOTHING RETURNING id
"""
_FIND: Final = """
SELECT name, legal_name, tax_id, country, currency, time_zone, locale, status, trial_ends_at,
       onboarding::text AS onboarding
FROM platform.tenant WHERE id = platform.current_tenant_id()
"""
_UPDATE: Final = """
UPDATE platform.tenant SET name = $1, legal_name = $2, tax_id = $3, time_zone = $4, locale = $5, updated_at = $6
WHERE id = platform.current_tenant_id()
"""
_STEP: Final = """
UPDATE platform.tenant SET onboarding = onboarding || $1::jsonb, updated_at = $2
WHERE id = platform.current_tenant_id()
"""


class TenantCreate(msgspec.Struct, frozen=True, kw_only=True):
    """A new company. Without a slug one is made from the name; what is empty follows from the country."""

    name: str
    country: str = "CL"
    slug: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    locale: str | None = None


class CompanyView(msgspec.Struct, frozen=True, kw_only=True):
    """What a company says about itself, and how far its first minutes are."""

    name: str
    legal_name: str | None
    tax_id: str | None
    country: str
    currency: str
    time_zone: str
    locale: str
    status: str
    trial_ends_at: Any
    onboarding: dict[str, Any]


class CompanyUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """New words of a company about itself; an empty tax id removes it."""

    name: str
    legal_name: str = ""
    tax_id: str = ""
    time_zone: str | None = None
    locale: str | None = None


async def create_tenant(
    transaction: PlatformTransaction,
    *,
    brand_id: UUID,
    company: TenantCreate,
    owner_id: UUID | None = None,
) -> UUID:
    """Make a company on trial in the pooled schema; its owner, if named, becomes a member.

    ``transaction`` is the platform's own. Seed the company afterwards with ``seed_tenant``.

    Raises:
        InvalidFieldsError: If a field makes no sense; all that were chosen wrongly are named.
        SlugTakenError: If the slug was asked for and another tenant has it.
    """
    name, country = checked_name(company.name, pointer="/company"), country_of(company.country)
    _check_choices(company)
    base = company.slug or slug_of(name)
    tenant_id, slug = new_id(), base
    while True:
        made = await transaction.driver.fetchval(
            _INSERT, tenant_id, brand_id, slug, name, country.code, company.currency or country.currency,
            company.time_zone or country.time_zone, company.locale or country.locale, Placement.POOLED.value,
            POOLED_SCHEMA, TenantStatus.TRIAL.value, transaction.now + TRIAL,
        )  # fmt: skip
        if made is not None:
            break
        if company.slug is not None:
            raise SlugTakenError(f"Another tenant is called '{slug}'.", slug=slug)
        # A random tail tells nobody how many companies have this name.
        slug = f"{base}-{secrets.token_hex(3)}"
    if owner_id is not None:
        await add_member(
            transaction, brand_id=brand_id, tenant_id=tenant_id, user_id=owner_id, role=Role.OWNER
        )
    return tenant_id


async def add_member(
    transaction: PlatformTransaction, *, brand_id: UUID, tenant_id: UUID, user_id: UUID, role: Role
) -> None:
    """Make a user a member; a member's role changes to the one given."""
    await transaction.driver.execute(
        """INSERT INTO platform.membership (id, brand_id, tenant_id, user_id, role) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role""",
        new_id(),
        brand_id,
        tenant_id,
        user_id,
        role.value,
    )


async def seed_tenant(factory: UnitOfWorkFactory, tenant_id: UUID, seed: Seed) -> None:
    """Put into a company what it needs to work, once; a second call changes nothing."""
    async with factory.tenant(tenant_id) as uow:
        company = await company_of(uow)
        if "seeded" in company.onboarding:
            return
        await seed(uow)
        await note_step(uow, "seeded")


async def company_of(uow: UnitOfWork) -> CompanyView:
    """What the unit of work's company says about itself.

    Raises:
        LookupError: If the unit of work has no tenant, which cannot be.
    """
    row = await uow.driver.fetchrow(_FIND)
    if row is None:
        raise LookupError("a unit of work sees its tenant")
    return CompanyView(**{**dict(row), "onboarding": msgspec.json.decode(row["onboarding"])})


async def update_company(uow: UnitOfWork, *, company: CompanyUpdate) -> CompanyView:
    """Change what a company says about itself, checked by its country's rules.

    Other requests see name, zone and language once ``factory.directory.forget`` was called after the commit.

    Raises:
        InvalidFieldsError: If the name is empty, the tax id wrong or the time zone unknown.
    """
    before = await company_of(uow)
    name, issues = company.name.strip(), list[FieldIssue]()
    if not 2 <= len(name) <= LONGEST_NAME:  # noqa: PLR2004 - a name has two letters
        issues.append(
            FieldIssue(pointer="/name", code="company.name", detail="Write 2 to 120 characters.")
        )
    tax_id = written_tax_id(before.country, company.tax_id) if company.tax_id.strip() else None
    if tax_id is None and company.tax_id.strip():
        detail = "The number does not check out. Look at its digits again."
        issues.append(FieldIssue(pointer="/tax_id", code="company.tax_id", detail=detail))
    time_zone = company.time_zone or before.time_zone
    if time_zone not in available_timezones():
        issues.append(
            FieldIssue(
                pointer="/time_zone",
                code="company.time_zone",
                detail="Choose a time zone of the list.",
            )
        )
    if issues:
        raise InvalidFieldsError(issues=issues)
    legal_name = company.legal_name.strip()[:LONGEST_NAME] or None
    locale = company.locale or before.locale
    await uow.driver.execute(_UPDATE, name, legal_name, tax_id, time_zone, locale, uow.now)
    old = {
        "name": before.name,
        "legal_name": before.legal_name,
        "tax_id": before.tax_id,
        "time_zone": before.time_zone,
        "locale": before.locale,
    }
    new = {
        "name": name,
        "legal_name": legal_name,
        "tax_id": tax_id,
        "time_zone": time_zone,
        "locale": locale,
    }
    if old != new:
        uow.audit(
            "company.updated", Subject("tenant", uow.tenant.tenant_id, name), before=old, after=new
        )
    return await company_of(uow)


async def note_step(uow: UnitOfWork, step: str, value: object = None) -> None:
    """Note in the checklist of the first minutes that a step was done, or how far it is."""
    noted = msgspec.json.encode({step: uow.now.isoformat() if value is None else value}).decode()
    await uow.driver.execute(_STEP, noted, uow.now)


def _check_choices(company: TenantCreate) -> None:
    """Check what was chosen instead of the country's own.

    Raises:
        InvalidFieldsError: If slug, currency, time zone or language are none that we know.
    """
    issues: list[FieldIssue] = []
    if company.slug is not None and not is_slug(company.slug):
        detail = "A short name has lower case letters, digits and hyphens."
        issues.append(FieldIssue(pointer="/slug", code="slug.invalid", detail=detail))
    if company.currency is not None and company.currency not in CURRENCY_DECIMALS:
        detail = f"The currency is one of {', '.join(sorted(CURRENCY_DECIMALS))}."
        issues.append(FieldIssue(pointer="/currency", code="company.currency", detail=detail))
    if company.time_zone is not None and company.time_zone not in available_timezones():
        detail = "The time zone is one like America/Santiago."
        issues.append(FieldIssue(pointer="/time_zone", code="company.time_zone", detail=detail))
    if company.locale is not None and company.locale not in LOCALES:
        detail = f"The language is one of {', '.join(LOCALES)}."
        issues.append(FieldIssue(pointer="/locale", code="company.locale", detail=detail))
    if issues:
        raise InvalidFieldsError(issues=issues)


def checked_name(text: str, *, pointer: str) -> str:
    """A company's name without outer blanks.

    Raises:
        InvalidFieldsError: If it is too short or too long.
    """
    name = " ".join(text.split())
    if not 2 <= len(name) <= LONGEST_NAME:  # noqa: PLR2004 - a name has two letters
        issue = FieldIssue(
            pointer=pointer, code="company.name", detail="Write 2 to 120 characters."
        )
        raise InvalidFieldsError(issues=[issue])
    return name
