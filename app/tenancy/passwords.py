"""Passwords: argon2id, computed beside the event loop on few threads, so that a burst of log-ins bounds its memory.

Source: RFC 9106 section 4, second recommended option (64 MiB, three passes); NIST SP 800-63B-4 section 3.1.1.2.
"""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import FieldIssue

MINIMUM_LENGTH: Final = 10
MAXIMUM_LENGTH: Final = 200
#: What people type first when ten characters are asked for.
_COMMON: Final = frozenset({
    "0123456789", "1234567890", "12345678910", "123456789a", "1234567891", "0987654321", "1q2w3e4r5t", "1qaz2wsx3edc",
    "a123456789",  # pragma: allowlist secret - what people type, not a hash
    "abcdefghij", "administrador", "bienvenido", "bienvenido1", "bienvenido123", "chile12345",
    "colocolo1925", "contrasena", "contrasena1", "contrasena123", "contraseña", "contraseña1", "contraseña123",
    "iloveyou123", "mercadolibre", "password12", "password123", "password1234", "passwordpassword", "q1w2e3r4t5",
    "qwerty1234", "qwerty12345", "qwertyuiop", "qwertyuiop1", "santiago123", "senha12345", "teamo12345",
    "universidad", "universidaddechile", "welcome123", "zaq12wsxcde",
})  # fmt: skip
_HASHER: Final = PasswordHasher()
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


def password_issue(password: str, *, email: str, pointer: str = "/password") -> FieldIssue | None:
    """What is wrong with a new password, if anything."""
    lowered, address = password.lower(), email.lower()
    if len(password) < MINIMUM_LENGTH:
        return FieldIssue(
            pointer=pointer, code="password.too_short", detail="Use at least 10 characters."
        )
    if len(password) > MAXIMUM_LENGTH:
        return FieldIssue(
            pointer=pointer, code="password.too_long", detail="Use at most 200 characters."
        )
    if lowered in {address, address.partition("@")[0]}:
        return FieldIssue(
            pointer=pointer,
            code="password.is_email",
            detail="Use a password that is not your address.",
        )
    if lowered in _COMMON or len(set(lowered)) <= 2:  # noqa: PLR2004 - one or two characters repeated
        return FieldIssue(
            pointer=pointer,
            code="password.common",
            detail="This password is among the first ones tried. Use another one.",
        )
    return None


async def hash_password(password: str) -> str:
    """The hash that is kept, with its salt and cost."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def is_right_password(kept: str | None, password: str) -> bool:
    """Whether the password fits the kept hash; takes as long when there is none."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _verify, kept, password)


def _verify(kept: str | None, password: str) -> bool:
    if kept is None or len(password) > MAXIMUM_LENGTH:
        with contextlib.suppress(VerificationError):
            _HASHER.verify(_nobodys_hash(), password[:MAXIMUM_LENGTH])
        return False
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """A hash of the usual cost, to spend the same time on an address that nobody has."""
    return _HASHER.hash("nobody has this password")
