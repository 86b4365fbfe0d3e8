"""Keys for programs: ``cau_live_`` and 36 characters, of which the last six are a checksum.

The checksum lets a scanner of leaked secrets, and us, discard what can't be a key without asking the database. We keep
the SHA-256 of a key and never the key: with 178 random bits no slow hash is needed. A key belongs to a tenant and is
found within the brand of the request's host only.

A process remembers a key that it found for at most five seconds, so a revoked key works for five seconds at most.
"""

import hashlib
import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from app.kernel.errors import FieldIssue, NotFoundError, UnprocessableError
from app.kernel.ids import new_id
from app.platform.db.transaction import Transaction
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.permissions import API_SCOPES

PREFIX: Final = "cau_live_"
SECONDS_REMEMBERED: Final = 5.0
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH: Final = 30
_CHECKSUM_LENGTH: Final = 6
_SHAPE: Final = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM_LENGTH + _CHECKSUM_LENGTH}}}")
_NAME_LENGTH: Final = 100
#: The last use is written at most this often.
_USE_NOTED_EVERY: Final = timedelta(minutes=1)
_MOST_REMEMBERED: Final = 10_000

_ADD: Final = """
INSERT INTO platform.api_key (id, brand_id, tenant_id, name, prefix, last4, key_hash, scopes, created_by, expires_at,
                              created_at)
SELECT $1, t.brand_id, t.id, $3, $4, $5, $6, $7, $8, $9, $10 FROM platform.tenant t WHERE t.id = $2
RETURNING brand_id
"""
_COLUMNS: Final = """
id, brand_id, tenant_id, name, prefix, last4, scopes, created_by, expires_at, last_used_at, revoked_at, created_at
"""
_FIND: Final = f"""
SELECT {_COLUMNS} FROM platform.api_key
WHERE brand_id = $1 AND key_hash = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
"""  # noqa: S608 - constant columns
_LIST: Final = f"SELECT {_COLUMNS} FROM platform.api_key WHERE tenant_id = $1 ORDER BY id DESC"  # noqa: S608 - constant columns
_REVOKE: Final = """
UPDATE platform.api_key SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND id = $2 RETURNING id
"""
_NOTE_USE: Final = "UPDATE platform.api_key SET last_used_at = $2 WHERE id = $1"


class InvalidApiKeyError(UnprocessableError):
    """The key can't be made as asked for."""

    code = "api_keys.invalid"
    title = "The API key is not valid"


class ApiKeyNotFoundError(NotFoundError):
    """There is no such key."""

    code = "api_keys.not_found"
    title = "API key not found"


class ApiKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is shown: everything but the key."""

    id: UUID
    brand_id: UUID
    tenant_id: UUID
    name: str
    prefix: str
    last4: str
    scopes: list[str]
    created_by: UUID | None
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime


class IssuedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new key; ``text`` is shown once and can't be had again."""

    id: UUID
    text: str


def checksum(body: str) -> str:
    """CRC-32 of a key's text in base 62, padded to six characters."""
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits.rjust(_CHECKSUM_LENGTH, "0")


def make_key() -> str:
    """A new random key."""
    body = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    return body + checksum(body)


def is_well_formed(text: str) -> bool:
    """Whether a text can be a key at all: shape and checksum."""
    return (
        _SHAPE.fullmatch(text) is not None
        and checksum(text[:-_CHECKSUM_LENGTH]) == text[-_CHECKSUM_LENGTH:]
    )


async def issue_key(
    transaction: Transaction,
    *,
    tenant_id: UUID,
    name: str,
    scopes: Iterable[str],
    created_by: UUID | None = None,
    expires_at: datetime | None = None,
) -> IssuedKey:
    """Make a key for a tenant, in a transaction of its brand.

    Raises:
        ApiKeyNotFoundError: If the tenant is not of this brand.
        InvalidApiKeyError: If the name is empty or too long, or a scope is unknown or none is given.
    """
    wanted = sorted(set(scopes))
    _require_sensible(name.strip(), wanted)
    text, key_id = make_key(), new_id()
    found = await transaction.driver.fetchval(
        _ADD,
        key_id,
        tenant_id,
        name.strip(),
        PREFIX,
        text[-4:],
        _hash(text),
        wanted,
        created_by,
        expires_at,
        transaction.now,
    )
    if found is None:
        raise ApiKeyNotFoundError("There is no such company.")
    return IssuedKey(id=key_id, text=text)


async def list_keys(transaction: Transaction, *, tenant_id: UUID) -> list[ApiKeyView]:
    """All keys of a tenant, newest first, also those that are revoked."""
    rows = await transaction.driver.fetch(_LIST, tenant_id)
    return [ApiKeyView(**dict(row)) for row in rows]


async def revoke_key(transaction: Transaction, *, tenant_id: UUID, key_id: UUID) -> None:
    """End a key; repeating it does nothing. Other processes notice within five seconds.

    Raises:
        ApiKeyNotFoundError: If the tenant has no such key.
    """
    found = await transaction.driver.fetchval(_REVOKE, tenant_id, key_id, transaction.now)
    if found is None:
        raise ApiKeyNotFoundError("There is no such key.")


class KeyRing:
    """Finds keys, and remembers for a few seconds those it found."""

    def __init__(
        self, factory: UnitOfWorkFactory, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Look keys up through brand transactions of ``factory``."""
        self._factory = factory
        self._clock = clock
        self._known: dict[tuple[UUID, bytes], tuple[float, ApiKeyView]] = {}

    async def find(self, brand_id: UUID, text: str) -> ApiKeyView | None:
        """The key of a brand's tenant, if it is valid now."""
        if not is_well_formed(text):
            return None
        place = (brand_id, _hash(text))
        known = self._known.get(place)
        if known is not None and known[0] > self._clock():
            return known[1]
        return await self._look_up(place)

    async def _look_up(self, place: tuple[UUID, bytes]) -> ApiKeyView | None:
        brand_id, key_hash = place
        self._known.pop(place, None)
        async with self._factory.brand(brand_id) as transaction:
            row = await transaction.driver.fetchrow(_FIND, brand_id, key_hash, transaction.now)
            if row is None:
                return None
            key = ApiKeyView(**dict(row))
            noted = key.last_used_at
            if noted is None or transaction.now - noted > _USE_NOTED_EVERY:
                await transaction.driver.execute(_NOTE_USE, key.id, transaction.now)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[place] = (self._clock() + SECONDS_REMEMBERED, key)
        return key


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _require_sensible(name: str, scopes: list[str]) -> None:
    issues: list[FieldIssue] = []
    if not 1 <= len(name) <= _NAME_LENGTH:
        issues.append(
            FieldIssue(
                pointer="/name", code="length", detail=f"A name has 1 to {_NAME_LENGTH} characters."
            )
        )
    unknown = [scope for scope in scopes if scope not in API_SCOPES]
    if unknown or not scopes:
        issues.append(
            FieldIssue(
                pointer="/scopes",
                code="unknown",
                detail=f"Choose among {', '.join(API_SCOPES)}.",
            )
        )
    if issues:
        raise InvalidApiKeyError(" ".join(issue.detail for issue in issues), issues=issues)
