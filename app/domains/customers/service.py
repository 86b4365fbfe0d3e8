"""Use cases of customers: register, change, addresses, contacts, groups, consent, notes, guests."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.customers import repository, rules
from app.domains.customers.errors import (
    CustomerGroupNotFoundError,
    CustomerPartNotFoundError,
    InvalidCustomerError,
    StaleCustomerError,
)
from app.domains.customers.merging import absorb_proved_guests
from app.domains.customers.queries import get_customer
from app.domains.customers.types import (
    AddressWrite,
    ContactWrite,
    CustomerKind,
    CustomerWrite,
    GuestIdentity,
)
from app.kernel.errors import FieldIssue
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

GUEST_SOURCE: Final = "guest"
_NAME_TAKEN: Final = FieldIssue(
    pointer="/name", code="customer_group.name_taken", detail="Another group has this name."
)


async def create_customer(
    uow: UnitOfWork,
    *,
    customer: CustomerWrite,
    source: str | None = None,
    external_id: str | None = None,
) -> UUID:
    """Register a customer; returns its id. Guests with its tax id go up in it.

    The same ``external_id`` of a source again answers with the one there is.

    Raises:
        InvalidCustomerError: If a field makes no sense, the tax id does not check out, or the group is not there.
    """
    clean = rules.clean_customer(customer, home_country=uow.tenant.country)
    await _require_group(uow, customer.group_id)
    customer_id = await repository.add_customer(uow, clean, customer.group_id, source, external_id)
    if customer_id is None:
        known = await repository.find_by_source(uow, source or "", external_id or "")
        return known or await create_customer(uow, customer=customer)
    uow.audit(
        "customers.customer.created",
        Subject("customer", customer_id, clean.name),
        after=msgspec.to_builtins(clean),
    )
    await absorb_proved_guests(uow, customer_id=customer_id)
    return customer_id


async def update_customer(
    uow: UnitOfWork, *, customer_id: UUID, version: int, customer: CustomerWrite
) -> None:
    """Change a customer. A changed e-mail is no longer proved.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        InvalidCustomerError: If a field makes no sense, the tax id does not check out, or the group is not there.
        StaleCustomerError: If somebody changed it since ``version`` was read.
    """
    before = await get_customer(uow, customer_id)
    row = before.customer
    if row.tax_country is None and row.tax_id and customer.tax_id.strip() == row.tax_id:
        # What came in by an import and never checked out stays as it is until somebody corrects it.
        clean = rules.clean_customer(
            msgspec.structs.replace(customer, tax_id=""), home_country=uow.tenant.country
        )
        clean = msgspec.structs.replace(clean, tax_id=row.tax_id)
    else:
        clean = rules.clean_customer(customer, home_country=uow.tenant.country)
    await _require_group(uow, customer.group_id)
    written = await repository.update_customer(
        uow, row.id, clean, group_id=customer.group_id, version=version
    )
    if not written:
        raise StaleCustomerError("Load the customer again and repeat what you changed.")
    uow.audit(
        "customers.customer.updated",
        Subject("customer", row.id, clean.name),
        before={
            "kind": row.kind, "name": row.name, "email": row.email, "phone": row.phone, "tax_id": row.tax_id,
        },
        after=msgspec.to_builtins(clean),
    )  # fmt: skip
    await absorb_proved_guests(uow, customer_id=row.id)


async def confirm_email(uow: UnitOfWork, *, customer_id: UUID, email: str) -> None:
    """Note that a customer answered from its address; guests whose orders name that address go up in it.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        StaleCustomerError: If the customer has another address now.
    """
    customer = await repository.lock_customer(uow, customer_id)
    if not await repository.verify_email(uow, customer["id"], rules.normal_email(email) or ""):
        raise StaleCustomerError("The customer has another address now.")
    uow.audit(
        "customers.customer.email_confirmed",
        Subject("customer", customer["id"], customer["name"]),
        after={"email": email},
    )
    await absorb_proved_guests(uow, customer_id=customer["id"])


async def save_address(
    uow: UnitOfWork, *, customer_id: UUID, address: AddressWrite, address_id: UUID | None = None
) -> UUID:
    """Add an address, or change one; a default one takes the place of the kind's default. Returns its id.

    Locks the customer until the end of the transaction, so that there is one default.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        CustomerPartNotFoundError: If the customer has no such address.
        InvalidCustomerError: If it has no line or no possible country.
    """
    clean = rules.clean_address(address, home_country=uow.tenant.country)
    customer = await repository.lock_customer(uow, customer_id)
    written = await repository.write_address(uow, customer["id"], clean, address_id=address_id)
    if written is None:
        raise CustomerPartNotFoundError("The customer has no such address.")
    await _changed(uow, customer, "address_saved", after=msgspec.to_builtins(clean))
    return written


async def remove_address(uow: UnitOfWork, *, customer_id: UUID, address_id: UUID) -> None:
    """Remove an address; orders keep their copies.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        CustomerPartNotFoundError: If the customer has no such address.
    """
    customer = await repository.lock_customer(uow, customer_id)
    line = await repository.delete_address(uow, customer["id"], address_id)
    if line is None:
        raise CustomerPartNotFoundError("The customer has no such address.")
    await _changed(uow, customer, "address_removed", after={"line": line})


async def add_contact(uow: UnitOfWork, *, customer_id: UUID, contact: ContactWrite) -> UUID:
    """Add a person to talk to; returns the contact's id.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        InvalidCustomerError: If it has no name, or the e-mail is none.
    """
    clean = rules.clean_contact(contact)
    customer = await repository.lock_customer(uow, customer_id)
    contact_id = await repository.add_contact(uow, customer["id"], clean)
    await _changed(uow, customer, "contact_added", after=msgspec.to_builtins(clean))
    return contact_id


async def update_contact(
    uow: UnitOfWork, *, customer_id: UUID, contact_id: UUID, contact: ContactWrite
) -> None:
    """Change a person to talk to.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        CustomerPartNotFoundError: If the customer has no such contact.
        InvalidCustomerError: If it has no name, or the e-mail is none.
    """
    clean = rules.clean_contact(contact)
    customer = await repository.lock_customer(uow, customer_id)
    before = await repository.update_contact(uow, customer["id"], contact_id, contact=clean)
    if before is None:
        raise CustomerPartNotFoundError("The customer has no such contact.")
    await _changed(
        uow,
        customer,
        "contact_changed",
        after={"before": dict(before), "after": msgspec.to_builtins(clean)},
    )


async def remove_contact(uow: UnitOfWork, *, customer_id: UUID, contact_id: UUID) -> None:
    """Remove a person to talk to.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        CustomerPartNotFoundError: If the customer has no such contact.
    """
    customer = await repository.lock_customer(uow, customer_id)
    name = await repository.delete_contact(uow, customer["id"], contact_id)
    if name is None:
        raise CustomerPartNotFoundError("The customer has no such contact.")
    await _changed(uow, customer, "contact_removed", after={"name": name})


async def set_marketing_consent(
    uow: UnitOfWork, *, customer_id: UUID, granted: bool, source: str
) -> None:
    """Note that a customer wants marketing, or no longer does, since now, and where that was said.

    Raises:
        CustomerNotFoundError: If there is no such customer.
        InvalidCustomerError: If no source is named.
    """
    place = " ".join(source.split())[:120]
    if not place:
        issue = FieldIssue(
            pointer="/source", code="consent.source", detail="Say where the customer said so."
        )
        raise InvalidCustomerError(issue.detail, issues=[issue])
    customer = await repository.lock_customer(uow, customer_id)
    await repository.set_consent(uow, customer["id"], granted=granted, source=place)
    uow.audit(
        "customers.customer.consent_set",
        Subject("customer", customer["id"], customer["name"]),
        after={"marketing": granted, "source": place},
    )


async def add_note(uow: UnitOfWork, *, customer_id: UUID, text: str) -> None:
    """Write something down about a customer; an empty text does nothing.

    Raises:
        CustomerNotFoundError: If there is no such customer.
    """
    note = text.strip()[: rules.LONGEST_NOTE]
    if not note:
        return
    customer = await repository.lock_customer(uow, customer_id)
    await repository.add_note(uow, customer["id"], note)
    await _changed(uow, customer, "note_added", after={"text": note})


async def create_group(uow: UnitOfWork, *, name: str, description: str = "") -> UUID:
    """Add a group of customers; returns its id.

    Raises:
        InvalidCustomerError: If the name is empty, too long or taken.
    """
    text = rules.clean_group_name(name)
    group_id = await repository.add_group(uow, text, description.strip()[:1000])
    if group_id is None:
        raise InvalidCustomerError(_NAME_TAKEN.detail, issues=[_NAME_TAKEN])
    uow.audit(
        "customers.group.created", Subject("customer_group", group_id, text), after={"name": text}
    )
    return group_id


async def update_group(
    uow: UnitOfWork, *, group_id: UUID, name: str, description: str = ""
) -> None:
    """Give a group another name or description.

    Raises:
        CustomerGroupNotFoundError: If there is no such group.
        InvalidCustomerError: If the name is empty, too long or taken.
    """
    text = rules.clean_group_name(name)
    try:
        found = await repository.update_group(
            uow, group_id, name=text, description=description.strip()[:1000]
        )
    except asyncpg.UniqueViolationError as error:
        raise InvalidCustomerError(_NAME_TAKEN.detail, issues=[_NAME_TAKEN]) from error
    if not found:
        raise CustomerGroupNotFoundError("There is no group with this id.")
    uow.audit(
        "customers.group.updated", Subject("customer_group", group_id, text), after={"name": text}
    )


async def ensure_guest(uow: UnitOfWork, *, guest: GuestIdentity) -> UUID | None:
    """The customer that an order of somebody unregistered belongs to; none where nothing tells who it is.

    A tax id that checks out is a proof: the customer who has it is the one. Else a guest is known by the tax id or by
    the e-mail, as it is compared; two orders at the same time get the same guest, because a unique key decides. A
    typed e-mail proves nothing about a registered customer, so that stays a suggestion.
    """
    write = CustomerWrite(
        name=(guest.name or guest.email or guest.tax_id).strip()[: rules.LONGEST_NAME] or "-",
        kind=CustomerKind.GUEST,
        email=guest.email if rules.normal_email(guest.email) else "",
        phone=guest.phone,
    )
    clean = rules.clean_customer(write, home_country=uow.tenant.country)
    tax = rules.read_guest_tax_id(guest, home_country=uow.tenant.country)
    if tax is not None:
        known = await repository.find_by_tax_id(uow, country=tax.country, number=tax.number)
        if known is not None:
            return known
        clean = msgspec.structs.replace(clean, tax_id=tax.number, tax_country=tax.country)
    key = rules.guest_key(email=clean.email, tax=tax)
    if key is None:
        return None
    added = await repository.add_customer(uow, clean, None, GUEST_SOURCE, key)
    if added is None:
        return await repository.find_by_source(uow, GUEST_SOURCE, key)
    return added


async def _require_group(uow: UnitOfWork, group_id: UUID | None) -> None:
    if group_id is None or await repository.has_group(uow, group_id):
        return
    issue = FieldIssue(
        pointer="/group_id", code="customer_group.unknown", detail="There is no such group."
    )
    raise InvalidCustomerError(issue.detail, issues=[issue])


async def _changed(
    uow: UnitOfWork, customer: asyncpg.Record, what: str, *, after: dict[str, Any]
) -> None:
    """Note in the trail that a part of a customer changed, and on the customer that it did."""
    await repository.touch(uow, customer["id"])
    uow.audit(
        f"customers.customer.{what}",
        Subject("customer", customer["id"], customer["name"]),
        after=after,
    )
