"""Pure rules of customers: what a name, an address, a tax id must be, and in which form each is kept."""

import re
from typing import Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from app.domains.customers.communes import REGIONS, find_commune, folded
from app.domains.customers.errors import InvalidCustomerError
from app.domains.customers.types import (
    AddressWrite,
    ContactWrite,
    CreditTerms,
    CustomerWrite,
    GuestIdentity,
)
from app.kernel.errors import FieldIssue
from app.kernel.money import CURRENCY_DECIMALS
from app.tenancy.tax_ids import TaxId, read_tax_id

LONGEST_NAME: Final = 200
LONGEST_LINE: Final = 300
LONGEST_NOTE: Final = 4000
MOST_DAYS: Final = 365
#: Numbers in Latin America have eight to ten digits after the country's; the last nine tell people apart.
_PHONE_DIGITS: Final = 9
_FEWEST_DIGITS: Final = 8
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LARGEST_MINOR: Final = 10**15
_MARKED: Final = "Look at the fields that are marked."


class CleanCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's fields as they are kept."""

    kind: str
    name: str
    email: str | None
    phone: str | None
    phone_digits: str | None
    tax_id: str | None
    tax_country: str | None


class CleanAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address's fields as they are kept; a Chilean commune is written as the law writes it, where it is known."""

    kind: str
    line: str
    recipient: str | None
    phone: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    commune_code: str | None
    is_default: bool


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """City, region and the code of a Chilean commune."""

    city: str | None
    region: str | None
    commune_code: str | None


def clean_customer(write: CustomerWrite, *, home_country: str) -> CleanCustomer:
    """A customer's fields as they are kept; ``home_country`` counts where no country of the tax id is given.

    Raises:
        InvalidCustomerError: If a field makes no sense; names each.
    """
    issues: list[FieldIssue] = []
    name = write.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        issues.append(
            _issue("name", "customer.name", f"A name has 1 to {LONGEST_NAME} characters.")
        )
    email = _email(write.email, issues)
    identity: TaxId | None = None
    if write.tax_id.strip():
        identity = read_tax_id(write.tax_country.strip().upper() or home_country, write.tax_id)
        if identity is None:
            issues.append(_issue("tax_id", "customer.tax_id", "The number does not check out."))
    if issues:
        raise InvalidCustomerError(_MARKED, issues=issues)
    phone = write.phone.strip()[:40] or None
    return CleanCustomer(
        kind=write.kind.value,
        name=name,
        email=email,
        phone=phone,
        phone_digits=phone_digits(phone or ""),
        tax_id=identity.number if identity else None,
        tax_country=identity.country if identity else None,
    )


def clean_address(write: AddressWrite, *, home_country: str) -> CleanAddress:
    """An address's fields as they are kept.

    Raises:
        InvalidCustomerError: If it has no line, or the country is no ISO 3166 code.
    """
    issues: list[FieldIssue] = []
    line = " ".join(write.line.split())
    if not 1 <= len(line) <= LONGEST_LINE:
        issues.append(_issue("line", "address.line", f"A line has 1 to {LONGEST_LINE} characters."))
    country = write.country.strip().upper() or home_country
    if not _COUNTRY.fullmatch(country):
        issues.append(_issue("country", "country.unknown", "A country has two letters."))
    if issues:
        raise InvalidCustomerError(_MARKED, issues=issues)
    place = place_of(write.city, write.region, country)
    return CleanAddress(
        kind=write.kind.value,
        line=line,
        recipient=write.recipient.strip()[:LONGEST_NAME] or None,
        phone=write.phone.strip()[:40] or None,
        postal_code=write.postal_code.strip()[:20] or None,
        country=country,
        is_default=write.is_default,
        city=place.city,
        region=place.region,
        commune_code=place.commune_code,
    )


def place_of(city: str, region: str, country: str) -> Place:
    """City and region as they are kept: a Chilean commune that is known brings its own spelling and its region."""
    city, region = " ".join(city.split())[:120], " ".join(region.split())[:120]
    commune = find_commune(city) if country == "CL" else None
    if commune is None or (region and not _is_region(region, commune.region)):
        return Place(city=city or None, region=region or None, commune_code=None)
    return Place(city=commune.name, region=commune.region, commune_code=commune.code)


def clean_contact(write: ContactWrite) -> ContactWrite:
    """A contact's fields as they are kept.

    Raises:
        InvalidCustomerError: If it has no name, or the e-mail is none.
    """
    issues: list[FieldIssue] = []
    if not 1 <= len(write.name.strip()) <= LONGEST_NAME:
        issues.append(
            _issue("contact_name", "customer.name", f"A name has 1 to {LONGEST_NAME} characters.")
        )
    email = _email(write.email, issues, field="contact_email")
    if issues:
        raise InvalidCustomerError(_MARKED, issues=issues)
    return ContactWrite(
        name=write.name.strip(),
        role=write.role.strip()[:120],
        email=email or "",
        phone=write.phone.strip()[:40],
    )


def require_terms(terms: CreditTerms) -> None:
    """Refuse credit terms that make no sense.

    Raises:
        InvalidCustomerError: If days or limit are out of range, or the limit is in no currency that we know.
    """
    issues: list[FieldIssue] = []
    if terms.payment_terms_days is not None and not 0 <= terms.payment_terms_days <= MOST_DAYS:
        issues.append(
            _issue("payment_terms_days", "credit.days", f"Terms have 0 to {MOST_DAYS} days.")
        )
    if terms.limit_minor is not None:
        if not 0 <= terms.limit_minor < _LARGEST_MINOR:
            issues.append(_issue("limit", "credit.limit", "A limit is zero or more."))
        if terms.currency not in CURRENCY_DECIMALS:
            issues.append(_issue("currency", "money.unknown_currency", "Unknown currency."))
    if issues:
        raise InvalidCustomerError(_MARKED, issues=issues)


def clean_group_name(name: str) -> str:
    """A group's name as it is kept.

    Raises:
        InvalidCustomerError: If it is empty or too long.
    """
    text = " ".join(name.split())
    if not 1 <= len(text) <= 120:  # noqa: PLR2004 - said in the sentence below
        issue = _issue("name", "customer_group.name", "A name has 1 to 120 characters.")
        raise InvalidCustomerError(issue.detail, issues=[issue])
    return text


def phone_digits(text: str) -> str | None:
    """What tells one telephone from another: its last nine digits, or nothing where there are too few."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return digits[-_PHONE_DIGITS:] if len(digits) >= _FEWEST_DIGITS else None


def normal_email(text: str) -> str | None:
    """An address as two spellings of it are compared: trimmed, in small letters; none where it is no address."""
    issues: list[FieldIssue] = []
    email = _email(text, issues)
    return None if issues else email


def read_guest_tax_id(guest: GuestIdentity, *, home_country: str) -> TaxId | None:
    """The tax id that a guest gave, where it checks out."""
    return read_tax_id(guest.tax_country.strip().upper() or home_country, guest.tax_id)


def guest_key(*, email: str | None, tax: TaxId | None) -> str | None:
    """What a guest is known by: a tax id that checks out, else the e-mail."""
    if tax is not None:
        return f"tax:{tax.country}:{tax.number}"
    return f"email:{email}" if email else None


def _is_region(text: str, region: str) -> bool:
    """Whether a text means a region: its name, a part of it, its number; any text that is no other region's."""
    bare = folded(text).removeprefix("region").removeprefix("dela").removeprefix("del")
    bare = bare.removeprefix("de") or bare
    others = [name for name in REGIONS.values() if name != region]
    wanted = folded(region)
    if bare in wanted or wanted in bare:
        return True
    return not any(bare in folded(name) or folded(name) in bare for name in others)


def _email(text: str, issues: list[FieldIssue], *, field: str = "email") -> str | None:
    if not text.strip():
        return None
    try:
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        issues.append(_issue(field, "email.invalid", "This is no e-mail address."))
        return None
    return found.normalized.lower()


def _issue(field: str, code: str, detail: str) -> FieldIssue:
    return FieldIssue(pointer=f"/{field}", code=code, detail=detail)
