"""Log-in and forgotten passwords. Answers and times are the same for known and unknown addresses."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.mail import queue_mail
from app.tenancy.errors import EmailNotVerifiedError, InvalidFieldsError, LoginRefusedError
from app.tenancy.links import issue_link, open_link, use_link
from app.tenancy.passwords import hash_password, is_right_password, password_issue
from app.tenancy.ports import AccountMails, MailKind, Site
from app.tenancy.sessions import start_session
from app.tenancy.throttle import (
    LOGIN_ADDRESS,
    LOGIN_NETWORK,
    MAIL_ADDRESS,
    MAIL_NETWORK,
    Limit,
    forget,
    is_over,
    refuse_if,
)
from app.tenancy.types import TokenPurpose
from app.tenancy.users import find_user, set_password

#: One network may guess less often at one address than all together, so that a stranger can't lock one out soon.
LOGIN_PAIR: Final = Limit("login-pair", 8, timedelta(minutes=15))
_LAST_TENANT: Final = """
SELECT m.tenant_id FROM platform.membership m JOIN platform.tenant t ON t.id = m.tenant_id AND t.status <> 'closed'
LEFT JOIN LATERAL (SELECT max(s.last_seen_at) AS seen_at FROM platform.user_session s
                   WHERE s.user_id = m.user_id AND s.tenant_id = m.tenant_id) s ON true
WHERE m.user_id = $1 ORDER BY s.seen_at DESC NULLS LAST, t.name, t.id LIMIT 1
"""


async def log_in(
    factory: UnitOfWorkFactory,
    *,
    brand_id: UUID,
    email: str,
    password: str,
    user_agent: str,
    ip: str | None,
) -> str:
    """Check a password and open a session in the tenant last worked in; returns the cookie's token.

    Raises:
        TooManyAttemptsError: If there were too many attempts for the address or from the network.
        LoginRefusedError: If address and password do not belong together.
        EmailNotVerifiedError: If they do, and the address is not proven yet.
    """
    email, network = email.strip()[:254], ip or ""
    pair = f"{email} {network}"
    async with factory.brand(brand_id) as transaction:
        waits = [
            await is_over(transaction, limit, value, brand_id=brand_id)
            for limit, value in (
                (LOGIN_PAIR, pair),
                (LOGIN_ADDRESS, email),
                (LOGIN_NETWORK, network),
            )
        ]
        user = await find_user(transaction, brand_id=brand_id, email=email)
    refuse_if(max(waits))
    if not await is_right_password(user.password_hash if user else None, password) or user is None:
        raise LoginRefusedError
    if not user.verified:
        raise EmailNotVerifiedError("Open the link that we sent to the address.")
    async with factory.brand(brand_id) as transaction:
        await forget(transaction, LOGIN_PAIR, pair, brand_id=brand_id)
        await forget(transaction, LOGIN_ADDRESS, email, brand_id=brand_id)
        tenant_id = await transaction.driver.fetchval(_LAST_TENANT, user.user_id)
        return await start_session(
            transaction, brand_id=brand_id, user_id=user.user_id, tenant_id=tenant_id,
            user_agent=user_agent, ip=ip,
        )  # fmt: skip


async def request_reset(
    factory: UnitOfWorkFactory, mails: AccountMails, *, site: Site, email: str, ip: str | None
) -> None:
    """Mail a link to set a new password, if the address is known; nobody but its owner learns whether it is.

    Raises:
        TooManyAttemptsError: If this network asks too often, whatever the address.
    """
    brand_id, email = site.brand.brand_id, email.strip()[:254]
    async with factory.brand(brand_id) as transaction:
        wait = await is_over(transaction, MAIL_NETWORK, ip or "", brand_id=brand_id)
    refuse_if(wait)
    async with factory.brand(brand_id) as transaction:
        over = await is_over(transaction, MAIL_ADDRESS, email, brand_id=brand_id)
        user = await find_user(transaction, brand_id=brand_id, email=email)
        if over or user is None:
            # The work of writing a mail is done in vain, so that an unknown address takes as long.
            mails.compose(
                MailKind.RESET_PASSWORD, site, recipient=email, link=f"{site.base_url}/reset"
            )
            return
        secret = await issue_link(
            transaction,
            brand_id=brand_id,
            user_id=user.user_id,
            purpose=TokenPurpose.RESET_PASSWORD,
        )
        link = f"{site.base_url}/reset?token={secret}"
        mail = mails.compose(MailKind.RESET_PASSWORD, site, recipient=user.email, link=link)
        await queue_mail(transaction, mail, brand_id=brand_id)


async def check_reset_link(factory: UnitOfWorkFactory, *, brand_id: UUID, secret: str) -> str:
    """The address whose password the link may set.

    Raises:
        InvalidLinkError: If the link is unknown, used or too old.
    """
    async with factory.brand(brand_id, read_only=True) as transaction:
        link = await open_link(
            transaction, brand_id=brand_id, secret=secret, purpose=TokenPurpose.RESET_PASSWORD
        )
    return link.email


async def reset_password(
    factory: UnitOfWorkFactory, mails: AccountMails, *, site: Site, secret: str, password: str
) -> None:
    """Set a new password by a link; all sessions end and the owner is told by mail.

    Raises:
        InvalidLinkError: If the link is unknown, used or too old.
        InvalidFieldsError: If the password is too weak; the link stays good.
    """
    brand_id = site.brand.brand_id
    email = await check_reset_link(factory, brand_id=brand_id, secret=secret)
    if (issue := password_issue(password, email=email)) is not None:
        raise InvalidFieldsError(issues=[issue])
    hashed = await hash_password(password)
    async with factory.brand(brand_id) as transaction:
        link = await open_link(
            transaction, brand_id=brand_id, secret=secret, purpose=TokenPurpose.RESET_PASSWORD
        )
        await use_link(transaction, link.link_id)
        await set_password(transaction, user_id=link.user_id, password_hash=hashed)
        mail = mails.compose(
            MailKind.PASSWORD_CHANGED, site, recipient=link.email, link=f"{site.base_url}/forgot"
        )
        await queue_mail(transaction, mail, brand_id=brand_id)
