"""Actions on a customer's page: addresses, contacts, notes, consent, credit."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from app.domains import customers
from app.domains.customers import (
    AddressKind,
    AddressWrite,
    ContactWrite,
    CreditTerms,
)
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.acting import carry_out
from app.web.customers.words import customer_path
from app.web.forms import posted
from app.web.pages import language_of
from app.web.query import path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

_MOST_DAYS = 9_999


@post("/customers/{customer_key:str}/addresses", guards=[requires("customers:write")])
async def add_address(
    request: Request[Any, Any, Any], customer_key: FromPath[str]
) -> Response[Any]:
    """Add an address."""
    customer_id, form = path_id("cus", customer_key), await posted(request)
    address = AddressWrite(
        line=form.get("line", ""),
        kind=AddressKind.BILLING if form.get("kind") == "billing" else AddressKind.SHIPPING,
        recipient=form.get("recipient", ""),
        city=form.get("city", ""),
        region=form.get("region", ""),
        postal_code=form.get("postal_code", ""),
        is_default=form.get("is_default") == "1",
    )

    async def use_case(uow: UnitOfWork) -> None:
        await customers.save_address(uow, customer_id=customer_id, address=address)

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The address is saved.")
    )


@post(
    "/customers/{customer_key:str}/addresses/{address_key:str}/remove",
    guards=[requires("customers:write")],
)
async def remove_address(
    request: Request[Any, Any, Any], customer_key: FromPath[str], address_key: FromPath[str]
) -> Response[Any]:
    """Remove an address."""
    customer_id, address_id = path_id("cus", customer_key), path_id("adr", address_key)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.remove_address(uow, customer_id=customer_id, address_id=address_id)

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The address is removed.")
    )


@post("/customers/{customer_key:str}/contacts", guards=[requires("customers:write")])
async def add_contact(
    request: Request[Any, Any, Any], customer_key: FromPath[str]
) -> Response[Any]:
    """Add a person to talk to."""
    customer_id = path_id("cus", customer_key)
    contact = _contact(await posted(request))

    async def use_case(uow: UnitOfWork) -> None:
        await customers.add_contact(uow, customer_id=customer_id, contact=contact)

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The contact is saved.")
    )


@post(
    "/customers/{customer_key:str}/contacts/{contact_key:str}",
    guards=[requires("customers:write")],
)
async def change_contact(
    request: Request[Any, Any, Any], customer_key: FromPath[str], contact_key: FromPath[str]
) -> Response[Any]:
    """Change a person to talk to."""
    customer_id, contact_id = path_id("cus", customer_key), path_id("ctc", contact_key)
    contact = _contact(await posted(request))

    async def use_case(uow: UnitOfWork) -> None:
        await customers.update_contact(
            uow, customer_id=customer_id, contact_id=contact_id, contact=contact
        )

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The contact is saved.")
    )


@post(
    "/customers/{customer_key:str}/contacts/{contact_key:str}/remove",
    guards=[requires("customers:write")],
)
async def remove_contact(
    request: Request[Any, Any, Any], customer_key: FromPath[str], contact_key: FromPath[str]
) -> Response[Any]:
    """Remove a person to talk to."""
    customer_id, contact_id = path_id("cus", customer_key), path_id("ctc", contact_key)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.remove_contact(uow, customer_id=customer_id, contact_id=contact_id)

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The contact is removed.")
    )


@post("/customers/{customer_key:str}/notes", guards=[requires("customers:write")])
async def add_note(request: Request[Any, Any, Any], customer_key: FromPath[str]) -> Response[Any]:
    """Write something down about a customer."""
    customer_id, form = path_id("cus", customer_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.add_note(uow, customer_id=customer_id, text=form.get("note", ""))

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The note is added.")
    )


@post("/customers/{customer_key:str}/consent", guards=[requires("customers:write")])
async def set_consent(
    request: Request[Any, Any, Any], customer_key: FromPath[str]
) -> Response[Any]:
    """Note that a customer wants marketing, or no longer does."""
    customer_id, form = path_id("cus", customer_key), await posted(request)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.set_marketing_consent(
            uow,
            customer_id=customer_id,
            granted=form.get("granted") == "1",
            source=form.get("source", ""),
        )

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The consent is noted.")
    )


@post("/customers/{customer_key:str}/credit", guards=[requires("customers:write")])
async def set_credit(request: Request[Any, Any, Any], customer_key: FromPath[str]) -> Response[Any]:
    """Set a customer's terms and the limit of its credit, in the company's currency."""
    customer_id, form = path_id("cus", customer_key), await posted(request)
    reader = FormReader(form, language_of(request))

    async def use_case(uow: UnitOfWork) -> None:
        found = await customers.get_customer(uow, customer_id)
        currency = found.credit.currency or uow.tenant.currency
        await customers.set_credit_terms(
            uow, customer_id=customer_id, terms=_terms(reader, currency)
        )

    return await carry_out(
        request, use_case, path=customer_path(customer_id), done=_("The terms are saved.")
    )


def _terms(reader: FormReader, currency: str) -> CreditTerms:
    limit = reader.amount("limit", currency, code="credit.limit")
    terms = CreditTerms(
        payment_terms_days=reader.whole("payment_terms_days", most=_MOST_DAYS, code="credit.days"),
        limit_minor=limit,
        currency="" if limit is None else currency,
    )
    reader.done()
    return terms


def _contact(form: dict[str, str]) -> ContactWrite:
    return ContactWrite(
        name=form.get("name", ""),
        role=form.get("role", ""),
        email=form.get("email", ""),
        phone=form.get("phone", ""),
    )
