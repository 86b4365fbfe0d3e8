"""When two spellings of a SKU are the same; pure. docs/guides/sku-matching.md has the rules with examples.

Spellings are compared by their keys: compatibility forms unified (NFKC), capital letters, without blanks, dashes of
any kind, underscores, points, slashes and quotes. Leading zeros count: ``007`` is not ``7``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

#: Blanks, dashes, underscores, points, slashes, quotes; also those that can't be seen.
_IGNORED: Final = re.compile(r"[\s\-_./\\'\"\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]+")


def sku_key(text: str) -> str:
    """What of a SKU counts when it is compared."""
    bare = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
    # What stood apart may compose now: a letter and an accent with a dash between them.
    return unicodedata.normalize("NFKC", bare)


def sku_keys(text: str, prefixes: Iterable[str]) -> Iterator[str]:
    """The keys that a channel's SKU may have, the whole one first, then without each of the channel's prefixes.

    A prefix counts by its key, longest first, and never makes up the whole SKU.
    """
    key = sku_key(text)
    yield key
    for prefix in sorted({sku_key(prefix) for prefix in prefixes} - {""}, key=len, reverse=True):
        if key.startswith(prefix) and len(key) > len(prefix):
            yield key[len(prefix) :]
