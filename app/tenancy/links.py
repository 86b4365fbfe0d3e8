"""Links sent by e-mail: random, kept as a hash, good for one use and a limited time."""

import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import PlatformTransaction
from app.tenancy.errors import InvalidLinkError
from app.tenancy.sessions import token_hash
from app.tenancy.types import TokenPurpose

LIFETIME: Final = {
    TokenPurpose.VERIFY_EMAIL: timedelta(days=2),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
}
_OLD: Final = """
UPDATE platform.email_token SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL
"""
_INSERT: Final = """
INSERT INTO platform.email_token (id, brand_id, user_id, purpose, token_hash, data, expires_at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)
"""
_FIND: Final = """
SELECT t.id AS link_id, t.brand_id, t.user_id, t.data::text AS data, u.email, u.name, u.locale, u.password_hash
FROM platform.email_token t JOIN platform.app_user u ON u.id = t.user_id
WHERE t.brand_id = $1 AND t.token_hash = $2 AND t.purpose = $3 AND t.used_at IS NULL AND t.expires_at > $4
"""


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """An open link and whose it is."""

    link_id: UUID
    brand_id: UUID
    user_id: UUID
    email: str
    name: str
    locale: str
    password_hash: str
    data: dict[str, Any]


async def issue_link(
    transaction: PlatformTransaction,
    *,
    brand_id: UUID,
    user_id: UUID,
    purpose: TokenPurpose,
    data: dict[str, str] | None = None,
) -> str:
    """Make a link's secret; the user's earlier links of this purpose end."""
    secret = secrets.token_urlsafe(32)
    await transaction.driver.execute(_OLD, user_id, purpose.value, transaction.now)
    await transaction.driver.execute(
        _INSERT, new_id(), brand_id, user_id, purpose.value, token_hash(secret),
        msgspec.json.encode(data or {}).decode(), transaction.now + LIFETIME[purpose],
    )  # fmt: skip
    return secret


async def open_link(
    transaction: PlatformTransaction, *, brand_id: UUID, secret: str, purpose: TokenPurpose
) -> LinkView:
    """The link of a secret, without using it.

    Raises:
        InvalidLinkError: If it is unknown, used, too old, or another brand's.
    """
    row = await transaction.driver.fetchrow(
        _FIND, brand_id, token_hash(secret), purpose.value, transaction.now
    )
    if row is None:
        raise InvalidLinkError("Ask for a new link.")
    return LinkView(**{**dict(row), "data": msgspec.json.decode(row["data"])})


async def use_link(transaction: PlatformTransaction, link_id: UUID) -> None:
    """Use a link up.

    Raises:
        InvalidLinkError: If somebody was first.
    """
    tag = await transaction.driver.execute(
        "UPDATE platform.email_token SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
        link_id,
        transaction.now,
    )
    if tag != "UPDATE 1":
        raise InvalidLinkError("Ask for a new link.")
