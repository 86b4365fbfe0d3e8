"""Log-in sessions: a random token in the cookie, its hash in the database."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import PlatformTransaction

SESSION_DAYS: Final = 14
_TOUCH_AFTER: Final = timedelta(minutes=10)
_INSERT: Final = """
INSERT INTO platform.user_session (id, brand_id, user_id, tenant_id, token_hash, csrf_token, user_agent, ip,
                                   last_seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_FIND: Final = """
SELECT s.id AS session_id, s.user_id, s.csrf_token, u.email, u.name, u.locale,
       u.email_verified_at IS NOT NULL AS verified, s.last_seen_at, m.tenant_id, m.role
FROM platform.user_session s
JOIN platform.app_user u ON u.id = s.user_id
LEFT JOIN platform.membership m ON m.user_id = s.user_id AND m.tenant_id = s.tenant_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
"""


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A live session: who it is and, once chosen, in which tenant and with which role."""

    session_id: UUID
    user_id: UUID
    csrf_token: str
    email: str
    name: str
    locale: str
    verified: bool
    tenant_id: UUID | None
    role: str | None
    last_seen_at: datetime

    def is_stale(self, now: datetime) -> bool:
        """Whether the note of when it was last seen is worth a write."""
        return now - self.last_seen_at > _TOUCH_AFTER


def token_hash(token: str) -> bytes:
    """What is kept of a token; plain SHA-256 is right for a long random one."""
    return hashlib.sha256(token.encode()).digest()


async def start_session(
    transaction: PlatformTransaction,
    *,
    brand_id: UUID,
    user_id: UUID,
    tenant_id: UUID | None,
    user_agent: str = "",
    ip: str | None = None,
) -> str:
    """Open a session and return the cookie's token, which is not kept."""
    token = secrets.token_urlsafe(32)
    await transaction.driver.execute(
        _INSERT, new_id(), brand_id, user_id, tenant_id, token_hash(token), secrets.token_urlsafe(24),
        user_agent[:200], ip, transaction.now, transaction.now + timedelta(days=SESSION_DAYS),
    )  # fmt: skip
    return token


async def find_session(transaction: PlatformTransaction, token: str) -> SessionView | None:
    """The live session of a cookie's token within the transaction's brand."""
    row = await transaction.driver.fetchrow(_FIND, token_hash(token), transaction.now)
    return None if row is None else SessionView(**dict(row))


async def choose_tenant(
    transaction: PlatformTransaction, *, session_id: UUID, tenant_id: UUID
) -> bool:
    """Switch a session to a tenant its user is a member of; false when not."""
    tag = await transaction.driver.execute(
        """UPDATE platform.user_session s SET tenant_id = $2
           FROM platform.membership m WHERE s.id = $1 AND m.user_id = s.user_id AND m.tenant_id = $2""",
        session_id,
        tenant_id,
    )
    return tag == "UPDATE 1"


async def end_session(transaction: PlatformTransaction, session_id: UUID) -> None:
    """Revoke a session."""
    await transaction.driver.execute(
        "UPDATE platform.user_session SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        session_id,
        transaction.now,
    )


async def end_sessions(transaction: PlatformTransaction, *, user_id: UUID, but: UUID | None) -> int:
    """Revoke a user's sessions, but for one; returns how many there were."""
    tag = await transaction.driver.execute(
        """UPDATE platform.user_session SET revoked_at = $3
           WHERE user_id = $1 AND id IS DISTINCT FROM $2 AND revoked_at IS NULL AND expires_at > $3""",
        user_id,
        but,
        transaction.now,
    )
    return int(tag.rpartition(" ")[2])


async def touch_session(transaction: PlatformTransaction, session_id: UUID) -> None:
    """Note that a session was used now."""
    await transaction.driver.execute(
        "UPDATE platform.user_session SET last_seen_at = $2 WHERE id = $1",
        session_id,
        transaction.now,
    )


class SessionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A live session as its user sees it in the list."""

    session_id: UUID
    user_agent: str
    ip: str | None
    created_at: datetime
    last_seen_at: datetime


async def list_sessions(transaction: PlatformTransaction, *, user_id: UUID) -> list[SessionEntry]:
    """A user's live sessions, the one used last first."""
    rows = await transaction.driver.fetch(
        """SELECT id AS session_id, user_agent, ip, created_at, last_seen_at FROM platform.user_session
           WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen_at DESC, id LIMIT 100""",
        user_id,
        transaction.now,
    )
    return [SessionEntry(**dict(row)) for row in rows]
