"""Slows guessing down: attempts are counted before they are checked, per address and per network.

Counting first means that parallel guesses cannot overtake the count. Only hashes of addresses are kept.
"""

import hashlib
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import PlatformTransaction
from app.tenancy.errors import TooManyAttemptsError

_COUNT: Final = """
INSERT INTO platform.login_throttle AS t (brand_id, key_hash, failures, window_started_at)
VALUES ($1, $2, 1, $3)
ON CONFLICT (brand_id, key_hash) DO UPDATE SET
    failures = CASE WHEN t.window_started_at <= $3 - $4::interval THEN 1 ELSE least(t.failures + 1, 30000) END,
    window_started_at = CASE WHEN t.window_started_at <= $3 - $4::interval THEN $3 ELSE t.window_started_at END
RETURNING failures, window_started_at
"""


class Limit(msgspec.Struct, frozen=True):
    """How many attempts of one kind fit into the running window."""

    kind: str
    attempts: int
    window: timedelta


LOGIN_ADDRESS: Final = Limit("login-address", 40, timedelta(minutes=15))
LOGIN_NETWORK: Final = Limit("login-network", 60, timedelta(minutes=15))
SIGN_UP_NETWORK: Final = Limit("sign-up-network", 20, timedelta(hours=1))
MAIL_ADDRESS: Final = Limit("mail-address", 4, timedelta(hours=1))
MAIL_NETWORK: Final = Limit("mail-network", 30, timedelta(hours=1))


async def is_over(
    transaction: PlatformTransaction, limit: Limit, value: str, *, brand_id: UUID
) -> int:
    """Count one attempt; seconds to wait when it is one too many, else zero."""
    row = await transaction.driver.fetchrow(
        _COUNT, brand_id, _key(limit, value), transaction.now, limit.window
    )
    if row is None or row["failures"] <= limit.attempts:
        return 0
    ends_at = row["window_started_at"] + limit.window
    return max(1, int((ends_at - transaction.now).total_seconds()) + 1)


async def forget(
    transaction: PlatformTransaction, limit: Limit, value: str, *, brand_id: UUID
) -> None:
    """Start again from zero, after a success."""
    await transaction.driver.execute(
        "DELETE FROM platform.login_throttle WHERE brand_id = $1 AND key_hash = $2",
        brand_id,
        _key(limit, value),
    )


def refuse_if(seconds: int) -> None:
    """Refuse an attempt too many.

    Raises:
        TooManyAttemptsError: If there are seconds to wait.
    """
    if seconds:
        minutes = max(1, seconds // 60)
        raise TooManyAttemptsError(
            f"Too many attempts. Try again in {minutes} minutes.", retry_after=seconds
        )


def _key(limit: Limit, value: str) -> bytes:
    return hashlib.sha256(f"{limit.kind}:{value.lower()}".encode()).digest()
