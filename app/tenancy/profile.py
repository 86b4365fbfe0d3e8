"""What a person changes about themselves."""

from uuid import UUID

from app.kernel.errors import FieldIssue, NotFoundError
from app.platform.db.unit_of_work import PlatformTransaction, UnitOfWorkFactory
from app.platform.mail import queue_mail
from app.tenancy.errors import InvalidFieldsError
from app.tenancy.passwords import hash_password, is_right_password, password_issue
from app.tenancy.ports import AccountMails, MailKind, Site
from app.tenancy.sessions import end_sessions
from app.tenancy.throttle import LOGIN_ADDRESS, forget, is_over, refuse_if
from app.tenancy.users import update_profile

_LONGEST_NAME = 120


class SessionNotFoundError(NotFoundError):
    """The person has no such session."""

    code = "tenancy.session_not_found"
    title = "Session not found"


async def change_profile(
    transaction: PlatformTransaction, *, user_id: UUID, name: str, locale: str
) -> None:
    """Change how one is called and the language of one's mails and pages.

    Raises:
        InvalidFieldsError: If the name is empty or too long.
    """
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= _LONGEST_NAME:
        issue = FieldIssue(pointer="/name", code="person.name", detail="Write your name.")
        raise InvalidFieldsError(issues=[issue])
    await update_profile(transaction, user_id=user_id, name=cleaned, locale=locale)


async def change_password(
    factory: UnitOfWorkFactory,
    mails: AccountMails,
    *,
    site: Site,
    user_id: UUID,
    session_id: UUID,
    present: str,
    wanted: str,
    ip: str | None,
) -> None:
    """Change one's password, knowing the present one; all other sessions end and a mail tells it.

    Raises:
        TooManyAttemptsError: If the present password was guessed too often.
        InvalidFieldsError: If the present password is wrong or the new one too weak.
        LookupError: If there is no such user, which a session rules out.
    """
    brand_id = site.brand.brand_id
    async with factory.brand(brand_id) as transaction:
        user = await transaction.driver.fetchrow(
            "SELECT email, password_hash FROM platform.app_user WHERE id = $1", user_id
        )
        if user is None:
            raise LookupError("a session belongs to a user of its brand")
        guess = f"change {user['email']} {ip or ''}"
        wait = await is_over(transaction, LOGIN_ADDRESS, guess, brand_id=brand_id)
    refuse_if(wait)
    issues: list[FieldIssue] = []
    if not await is_right_password(user["password_hash"], present):
        detail = "This is not your present password."
        issues.append(FieldIssue(pointer="/present", code="password.wrong", detail=detail))
    if (issue := password_issue(wanted, email=user["email"])) is not None:
        issues.append(issue)
    if issues:
        raise InvalidFieldsError(issues=issues)
    hashed = await hash_password(wanted)
    async with factory.brand(brand_id) as transaction:
        await transaction.driver.execute(
            "UPDATE platform.app_user SET password_hash = $2, updated_at = $3 WHERE id = $1",
            user_id,
            hashed,
            transaction.now,
        )
        await end_sessions(transaction, user_id=user_id, but=session_id)
        await forget(transaction, LOGIN_ADDRESS, guess, brand_id=brand_id)
        mail = mails.compose(
            MailKind.PASSWORD_CHANGED, site, recipient=user["email"], link=f"{site.base_url}/forgot"
        )
        await queue_mail(transaction, mail, brand_id=brand_id)


async def end_own_session(
    transaction: PlatformTransaction, *, user_id: UUID, session_id: UUID
) -> None:
    """End one of one's own sessions.

    Raises:
        SessionNotFoundError: If one has no such session.
    """
    tag = await transaction.driver.execute(
        "UPDATE platform.user_session SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND user_id = $2",
        session_id,
        user_id,
        transaction.now,
    )
    if tag != "UPDATE 1":
        raise SessionNotFoundError
