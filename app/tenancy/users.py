"""Users: persons of one brand, by their address. A brand never learns of another brand's users."""

from typing import Final
from uuid import UUID

import msgspec
from email_validator import EmailNotValidError, validate_email

from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import PlatformTransaction
from app.tenancy.errors import InvalidFieldsError

_LONGEST_EMAIL: Final = 254
_FIND: Final = """
SELECT id AS user_id, email, name, locale, password_hash, email_verified_at IS NOT NULL AS verified
FROM platform.app_user WHERE brand_id = $1 AND lower(email) = lower($2)
"""
#: An address that nobody has proven yet belongs to whoever signs up last; a proven one is never touched.
_CLAIM: Final = """
INSERT INTO platform.app_user AS u (id, brand_id, email, name, password_hash, locale, email_verified_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (brand_id, lower(email)) DO UPDATE
SET password_hash = excluded.password_hash, name = excluded.name, locale = excluded.locale,
    email_verified_at = excluded.email_verified_at, updated_at = now()
WHERE u.email_verified_at IS NULL
RETURNING id
"""


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """A user with the password's hash; stays inside tenancy."""

    user_id: UUID
    email: str
    name: str
    locale: str
    password_hash: str
    verified: bool


def checked_email(text: str, *, pointer: str = "/email") -> str:
    """An address in its normal form.

    Raises:
        InvalidFieldsError: If it is none.
    """
    try:
        # Whether mail arrives is proven by a mail; reserved domains are for trying things out.
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        found = None
    if found is None or "." not in found.domain or len(found.normalized) > _LONGEST_EMAIL:
        issue = FieldIssue(
            pointer=pointer, code="email.invalid", detail="This is not an e-mail address."
        )
        raise InvalidFieldsError(issues=[issue])
    return found.normalized


def name_from_email(email: str) -> str:
    """How to call somebody who has told no name: ``ana.rojas@...`` is Ana Rojas."""
    words = email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or email


async def find_user(
    transaction: PlatformTransaction, *, brand_id: UUID, email: str
) -> UserView | None:
    """The user with this address, whatever its case."""
    row = await transaction.driver.fetchrow(_FIND, brand_id, email)
    return None if row is None else UserView(**dict(row))


async def claim_address(
    transaction: PlatformTransaction,
    *,
    brand_id: UUID,
    email: str,
    name: str,
    password_hash: str,
    locale: str,
    verified: bool = False,
) -> UUID | None:
    """Make a user, or take over one whose address was never proven; none when a proven one is there."""
    return await transaction.driver.fetchval(
        _CLAIM, new_id(), brand_id, email, name, password_hash, locale,
        transaction.now if verified else None,
    )  # fmt: skip


async def set_password(
    transaction: PlatformTransaction, *, user_id: UUID, password_hash: str
) -> None:
    """Set a password and end all of the user's sessions; who could set it has proven the address."""
    await transaction.driver.execute(
        """UPDATE platform.app_user SET password_hash = $2, email_verified_at = coalesce(email_verified_at, $3),
           updated_at = $3 WHERE id = $1""",
        user_id,
        password_hash,
        transaction.now,
    )
    await transaction.driver.execute(
        "UPDATE platform.user_session SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        user_id,
        transaction.now,
    )


async def mark_verified(transaction: PlatformTransaction, *, user_id: UUID) -> None:
    """Note that the address is proven."""
    await transaction.driver.execute(
        "UPDATE platform.app_user SET email_verified_at = coalesce(email_verified_at, $2) WHERE id = $1",
        user_id,
        transaction.now,
    )


async def update_profile(
    transaction: PlatformTransaction, *, user_id: UUID, name: str, locale: str
) -> None:
    """Change how a person is called and in which language we talk to them."""
    await transaction.driver.execute(
        "UPDATE platform.app_user SET name = $2, locale = $3, updated_at = $4 WHERE id = $1",
        user_id,
        name,
        locale,
        transaction.now,
    )


async def set_locale(transaction: PlatformTransaction, *, user_id: UUID, locale: str) -> None:
    """Change the language in which we talk to a person."""
    await transaction.driver.execute(
        "UPDATE platform.app_user SET locale = $2 WHERE id = $1", user_id, locale
    )
