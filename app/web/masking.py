"""Makes the form token look different in every answer.

Pages are compressed; a secret that stayed the same beside text from the address could be guessed from the length of
many answers (the BREACH attack).
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as EncodingError
from typing import Final

#: No token has a dot.
_MARK: Final = "m."


def masked(token: str) -> str:
    """The token under a fresh random mask, with the mask."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return _MARK + urlsafe_b64encode(mask + _xor(plain, mask)).decode()


def unmasked(given: str) -> str:
    """What `masked` was given; a text that is none of its results comes back unchanged."""
    if not given.startswith(_MARK):
        return given
    try:
        whole = urlsafe_b64decode(given.removeprefix(_MARK).encode())
        middle = len(whole) // 2
        return _xor(whole[middle:], whole[:middle]).decode()
    except (EncodingError, UnicodeError, ValueError):
        return given


def _xor(text: bytes, mask: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, mask, strict=True))
