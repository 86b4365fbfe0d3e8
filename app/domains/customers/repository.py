"""Statements that change customers, their addresses, contacts, notes and groups."""

from typing import Final
from uuid import UUID

import asyncpg

from app.domains.customers.errors import CustomerNotFoundError
from app.domains.customers.rules import CleanAddress, CleanCustomer
from app.domains.customers.types import ContactWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_ADD: Final = """
INSERT INTO tenant.customer (tenant_id, id, kind, name, email, phone, phone_digits, tax_id, tax_country, group_id,
                             source, external_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, source, external_id) WHERE external_id IS NOT NULL DO NOTHING RETURNING id
"""
_UPDATE: Final = """
UPDATE tenant.customer
SET kind = $4, name = $5, email = $6, phone = $7, phone_digits = $8, tax_id = $9, tax_country = $10, group_id = $11,
    email_verified_at = CASE WHEN lower(email) = $6::varchar THEN email_verified_at END,
    version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND version = $3 AND merged_into_id IS NULL
"""
#: Follows a row that was merged to the one that is left; earlier merges are re-pointed, so one step is enough.
_LOCK: Final = """
SELECT c.id, c.name, c.version FROM tenant.customer c
WHERE c.tenant_id = $1
  AND c.id = (SELECT coalesce(m.merged_into_id, m.id) FROM tenant.customer m WHERE m.tenant_id = $1 AND m.id = $2)
  AND c.merged_into_id IS NULL
FOR UPDATE OF c
"""
_EXISTS: Final = "SELECT EXISTS (SELECT FROM tenant.customer WHERE tenant_id = $1 AND id = $2)"
_TOUCH: Final = """
UPDATE tenant.customer SET version = version + 1, updated_at = now() WHERE tenant_id = $1 AND id = $2
"""
_CONSENT: Final = """
UPDATE tenant.customer
SET has_marketing_consent = $3, marketing_consent_at = $4, marketing_consent_source = $5, version = version + 1,
    updated_at = now()
WHERE tenant_id = $1 AND id = $2
"""
_VERIFY_EMAIL: Final = """
UPDATE tenant.customer SET email_verified_at = $4, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND lower(email) = $3::varchar
"""
_UNSET_DEFAULT: Final = """
UPDATE tenant.customer_address SET is_default = false
WHERE tenant_id = $1 AND customer_id = $2 AND kind = $3 AND is_default
"""
_ADD_ADDRESS: Final = """
INSERT INTO tenant.customer_address (tenant_id, id, customer_id, kind, line, recipient, phone, city, region,
                                     postal_code, country, commune_code, is_default)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_UPDATE_ADDRESS: Final = """
UPDATE tenant.customer_address
SET kind = $4, line = $5, recipient = $6, phone = $7, city = $8, region = $9, postal_code = $10, country = $11,
    commune_code = $12, is_default = $13, is_structured = is_structured OR line <> $5::varchar
WHERE tenant_id = $1 AND id = $2 AND customer_id = $3
"""
_DELETE_ADDRESS: Final = """
DELETE FROM tenant.customer_address WHERE tenant_id = $1 AND customer_id = $2 AND id = $3
RETURNING line
"""
_ADD_CONTACT: Final = """
INSERT INTO tenant.customer_contact (tenant_id, id, customer_id, name, role, email, phone)
VALUES ($1, $2, $3, $4, $5, nullif($6, ''), nullif($7, ''))
"""
_UPDATE_CONTACT: Final = """
UPDATE tenant.customer_contact n SET name = $4, role = $5, email = nullif($6, ''), phone = nullif($7, '')
FROM (SELECT name, role, email, phone FROM tenant.customer_contact
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3) o
WHERE n.tenant_id = $1 AND n.customer_id = $2 AND n.id = $3
RETURNING o.name, o.role, o.email, o.phone
"""
_DELETE_CONTACT: Final = """
DELETE FROM tenant.customer_contact WHERE tenant_id = $1 AND customer_id = $2 AND id = $3
RETURNING name
"""
_ADD_NOTE: Final = """
INSERT INTO tenant.customer_note (tenant_id, id, customer_id, text, actor_label) VALUES ($1, $2, $3, $4, $5)
"""
_ADD_GROUP: Final = """
INSERT INTO tenant.customer_group (tenant_id, id, name, description) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id
"""
_UPDATE_GROUP: Final = """
UPDATE tenant.customer_group SET name = $3, description = $4, updated_at = now() WHERE tenant_id = $1 AND id = $2
"""
_HAS_GROUP: Final = (
    "SELECT EXISTS (SELECT FROM tenant.customer_group WHERE tenant_id = $1 AND id = $2)"
)
_BY_TAX_ID: Final = """
SELECT id FROM tenant.customer
WHERE tenant_id = $1 AND tax_id = $2 AND tax_country = $3 AND merged_into_id IS NULL ORDER BY kind = 'guest', id LIMIT 1
"""
_BY_SOURCE: Final = """
SELECT coalesce(merged_into_id, id) FROM tenant.customer WHERE tenant_id = $1 AND source = $2 AND external_id = $3
"""


async def add_customer(  # noqa: PLR0917 - a row's origin beside its fields
    uow: UnitOfWork,
    customer: CleanCustomer,
    group_id: UUID | None = None,
    source: str | None = None,
    external_id: str | None = None,
) -> UUID | None:
    """Write a new customer; none where somebody else's row has the source's id."""
    return await uow.fetch_value(
        _ADD, new_id(), customer.kind, customer.name, customer.email, customer.phone, customer.phone_digits,
        customer.tax_id, customer.tax_country, group_id, source, external_id,
    )  # fmt: skip


async def update_customer(
    uow: UnitOfWork,
    customer_id: UUID,
    customer: CleanCustomer,
    *,
    group_id: UUID | None,
    version: int,
) -> bool:
    """Write a customer over its version; false when it has another one or was merged."""
    tag = await uow.execute(
        _UPDATE, customer_id, version, customer.kind, customer.name, customer.email, customer.phone,
        customer.phone_digits, customer.tax_id, customer.tax_country, group_id,
    )  # fmt: skip
    return tag == "UPDATE 1"


async def lock_customer(uow: UnitOfWork, customer_id: UUID) -> asyncpg.Record:
    """The id, name and version of a customer, or of the one it was merged into, locked.

    Raises:
        CustomerNotFoundError: If the tenant has no such customer.
    """
    while True:
        found = await uow.fetch_row(_LOCK, customer_id)
        if found is not None:
            return found
        # It was merged while we waited for its lock: look again where it went.
        if not await uow.fetch_value(_EXISTS, customer_id):
            raise CustomerNotFoundError("There is no customer with this id.")


async def touch(uow: UnitOfWork, customer_id: UUID) -> None:
    """Note that something of a customer changed."""
    await uow.execute(_TOUCH, customer_id)


async def set_consent(uow: UnitOfWork, customer_id: UUID, *, granted: bool, source: str) -> None:
    """Write whether a customer wants marketing, since now."""
    await uow.execute(_CONSENT, customer_id, granted, uow.now, source)


async def verify_email(uow: UnitOfWork, customer_id: UUID, email: str) -> bool:
    """Note that a customer's present address is proved; false when it is another one."""
    return await uow.execute(_VERIFY_EMAIL, customer_id, email, uow.now) == "UPDATE 1"


async def write_address(
    uow: UnitOfWork, customer_id: UUID, address: CleanAddress, *, address_id: UUID | None
) -> UUID | None:
    """Add or change an address; the customer must be locked. None when the one to change is not there."""
    if address.is_default:
        await uow.execute(_UNSET_DEFAULT, customer_id, address.kind)
    values = (
        customer_id, address.kind, address.line, address.recipient, address.phone, address.city, address.region,
        address.postal_code, address.country, address.commune_code, address.is_default,
    )  # fmt: skip
    if address_id is None:
        added = new_id()
        await uow.execute(_ADD_ADDRESS, added, *values)
        return added
    changed = await uow.execute(_UPDATE_ADDRESS, address_id, *values)
    return address_id if changed == "UPDATE 1" else None


async def delete_address(uow: UnitOfWork, customer_id: UUID, address_id: UUID) -> str | None:
    """Remove an address; returns its line, or none where it is not there. Orders keep copies of their own."""
    return await uow.fetch_value(_DELETE_ADDRESS, customer_id, address_id)


async def add_contact(uow: UnitOfWork, customer_id: UUID, contact: ContactWrite) -> UUID:
    """Write a new contact."""
    contact_id = new_id()
    await uow.execute(
        _ADD_CONTACT, contact_id, customer_id, contact.name, contact.role, contact.email, contact.phone
    )  # fmt: skip
    return contact_id


async def update_contact(
    uow: UnitOfWork, customer_id: UUID, contact_id: UUID, *, contact: ContactWrite
) -> asyncpg.Record | None:
    """Write a contact over; returns what it was, or none where it is not there."""
    return await uow.fetch_row(
        _UPDATE_CONTACT, customer_id, contact_id, contact.name, contact.role, contact.email,
        contact.phone,
    )  # fmt: skip


async def delete_contact(uow: UnitOfWork, customer_id: UUID, contact_id: UUID) -> str | None:
    """Remove a contact; returns its name, or none where it is not there."""
    return await uow.fetch_value(_DELETE_CONTACT, customer_id, contact_id)


async def add_note(uow: UnitOfWork, customer_id: UUID, text: str) -> None:
    """Write a note down."""
    await uow.execute(_ADD_NOTE, new_id(), customer_id, text, uow.actor.label)


async def add_group(uow: UnitOfWork, name: str, description: str) -> UUID | None:
    """Write a new group; none where the name is taken."""
    return await uow.fetch_value(_ADD_GROUP, new_id(), name, description)


async def update_group(uow: UnitOfWork, group_id: UUID, *, name: str, description: str) -> bool:
    """Write a group over; false when there is none.

    Raises:
        UniqueViolationError: If another group has the name.
    """
    return await uow.execute(_UPDATE_GROUP, group_id, name, description) == "UPDATE 1"


async def has_group(uow: UnitOfWork, group_id: UUID) -> bool:
    """Whether the tenant has the group."""
    return await uow.fetch_value(_HAS_GROUP, group_id)


async def find_by_tax_id(uow: UnitOfWork, *, country: str, number: str) -> UUID | None:
    """The customer with a checked tax id; a registered one before a guest."""
    return await uow.fetch_value(_BY_TAX_ID, number, country)


async def find_by_source(uow: UnitOfWork, source: str, external_id: str) -> UUID | None:
    """The customer that a source's id stands for now, after whatever merges."""
    return await uow.fetch_value(_BY_SOURCE, source, external_id)
