"""Sign-up: an address is claimed, proven by a link, and only then is there a company.

Nobody learns from it whether an address is known: the answer is the same, and the mail tells its owner. Whoever signs
up with somebody else's address gains nothing: the link proves the mailbox, and the password or the browser of the
sign-up must be there too.
"""

import hmac
import secrets
from typing import Final
from uuid import UUID

import msgspec

from app.kernel.errors import FieldIssue
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWorkFactory
from app.platform.mail import queue_mail
from app.tenancy.company import COUNTRIES
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.links import LinkView, issue_link, open_link, use_link
from app.tenancy.passwords import hash_password, is_right_password, password_issue
from app.tenancy.ports import AccountMails, MailKind, Seed, Site
from app.tenancy.sessions import token_hash
from app.tenancy.tenants import LONGEST_NAME, TenantCreate, create_tenant, seed_tenant
from app.tenancy.throttle import MAIL_ADDRESS, SIGN_UP_NETWORK, is_over, refuse_if
from app.tenancy.types import TokenPurpose
from app.tenancy.users import checked_email, claim_address, mark_verified, name_from_email

_SHORTEST_NAME: Final = 2


class SignUp(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant fills in first."""

    email: str
    password: str
    company: str
    country: str


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """A proven address and the company that was made for it."""

    user_id: UUID
    tenant_id: UUID


async def sign_up(
    factory: UnitOfWorkFactory, mails: AccountMails, *, site: Site, form: SignUp, ip: str | None
) -> str:
    """Claim an address and mail its owner; returns the secret that this browser keeps until the link is opened.

    Raises:
        InvalidFieldsError: If fields are wrong; all of them are named.
        TooManyAttemptsError: If this network signs up too often.
    """
    brand_id, email = site.brand.brand_id, _checked(form)
    async with factory.brand(brand_id) as transaction:
        wait = await is_over(transaction, SIGN_UP_NETWORK, ip or "", brand_id=brand_id)
    refuse_if(wait)
    password_hash = await hash_password(form.password)
    browser = secrets.token_urlsafe(24)
    async with factory.brand(brand_id) as transaction:
        if await is_over(transaction, MAIL_ADDRESS, email, brand_id=brand_id):
            return browser
        user_id = await claim_address(
            transaction, brand_id=brand_id, email=email, name=name_from_email(email),
            password_hash=password_hash, locale=site.language,
        )  # fmt: skip
        if user_id is None:
            mail = mails.compose(
                MailKind.ALREADY_REGISTERED, site, recipient=email, link=f"{site.base_url}/login"
            )
            await queue_mail(transaction, mail, brand_id=brand_id)
            return browser
        data = {
            "company": " ".join(form.company.split()),
            "country": form.country,
            "browser": token_hash(browser).hex(),
        }
        await _mail_link(transaction, mails, site, user_id=user_id, email=email, data=data)
    return browser


async def find_sign_up(factory: UnitOfWorkFactory, *, brand_id: UUID, secret: str) -> LinkView:
    """The sign-up that a link belongs to; looking at it uses nothing up, since mail scanners open links.

    Raises:
        InvalidLinkError: If the link is unknown, used or too old.
    """
    async with factory.brand(brand_id, read_only=True) as transaction:
        return await open_link(
            transaction, brand_id=brand_id, secret=secret, purpose=TokenPurpose.VERIFY_EMAIL
        )


def is_same_browser(link: LinkView, browser: str) -> bool:
    """Whether the browser that opens the link is the one that signed up."""
    kept = str(link.data.get("browser", ""))
    return bool(browser) and hmac.compare_digest(kept, token_hash(browser).hex())


async def confirm_email(
    factory: UnitOfWorkFactory,
    seed: Seed,
    *,
    brand_id: UUID,
    secret: str,
    browser: str,
    password: str,
) -> Confirmed:
    """Prove the address and make the company, with its owner and what it needs to work.

    Raises:
        InvalidLinkError: If the link is unknown, used or too old.
        InvalidFieldsError: If another browser opens the link and the password is not the one of the sign-up.
    """
    link = await find_sign_up(factory, brand_id=brand_id, secret=secret)
    if not is_same_browser(link, browser) and not await is_right_password(
        link.password_hash, password
    ):
        issue = FieldIssue(
            pointer="/password",
            code="password.not_of_sign_up",
            detail="Type the password that you chose when you signed up.",
        )
        raise InvalidFieldsError(issues=[issue])
    async with factory.platform() as transaction:
        await use_link(transaction, link.link_id)
        await mark_verified(transaction, user_id=link.user_id)
        company = TenantCreate(name=str(link.data["company"]), country=str(link.data["country"]))
        tenant_id = await create_tenant(
            transaction, brand_id=brand_id, company=company, owner_id=link.user_id
        )
    await seed_tenant(factory, tenant_id, seed)
    return Confirmed(user_id=link.user_id, tenant_id=tenant_id)


async def _mail_link(
    transaction: PlatformTransaction,
    mails: AccountMails,
    site: Site,
    *,
    user_id: UUID,
    email: str,
    data: dict[str, str],
) -> None:
    secret = await issue_link(
        transaction, brand_id=site.brand.brand_id, user_id=user_id,
        purpose=TokenPurpose.VERIFY_EMAIL, data=data,
    )  # fmt: skip
    mail = mails.compose(
        MailKind.VERIFY_EMAIL, site, recipient=email,
        link=f"{site.base_url}/verify?token={secret}", company=data["company"],
    )  # fmt: skip
    await queue_mail(transaction, mail, brand_id=site.brand.brand_id)


def _checked(form: SignUp) -> str:
    """The address in its normal form; every wrong field is named at once.

    Raises:
        InvalidFieldsError: If a field is wrong.
    """
    issues: list[FieldIssue] = []
    email = form.email
    try:
        email = checked_email(form.email)
    except InvalidFieldsError as error:
        issues.extend(error.issues)
    if (issue := password_issue(form.password, email=email)) is not None:
        issues.append(issue)
    if not _SHORTEST_NAME <= len(form.company.strip()) <= LONGEST_NAME:
        issues.append(
            FieldIssue(pointer="/company", code="company.name", detail="Write 2 to 120 characters.")
        )
    if form.country not in COUNTRIES:
        issues.append(
            FieldIssue(
                pointer="/country", code="country.unknown", detail="Choose a country of the list."
            )
        )
    if issues:
        raise InvalidFieldsError(issues=issues)
    return email
