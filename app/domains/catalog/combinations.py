"""Which variants a product lacks when its options are crossed; pure.

Existing variants stay as they are. One that says nothing of an option takes the option's first value, so that an
option that is added later does not double what is there.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product as cross
from typing import Final

from app.domains.catalog.errors import TooManyVariantsError

#: Most variants that one product can have.
MOST_VARIANTS: Final = 500
_LONGEST_SKU: Final = 64
_LONGEST_PART: Final = 12

Values = Mapping[str, str]


def completed(options: Mapping[str, Sequence[str]], values: Values) -> dict[str, str]:
    """A variant's values with the first value of each option that it says nothing of."""
    return {name: values.get(name, listed[0]) for name, listed in options.items()} | {
        name: value for name, value in values.items() if name not in options
    }


def missing_combinations(
    options: Mapping[str, Sequence[str]], existing: Sequence[Values]
) -> list[dict[str, str]]:
    """The combinations of option values that no variant has yet, in the order of the options.

    Raises:
        TooManyVariantsError: If the product would have more than 500 variants.
    """
    total = 1
    for values in options.values():
        total *= len(values)
    if total > MOST_VARIANTS:
        raise TooManyVariantsError(
            f"The options make {total} variants; a product has at most {MOST_VARIANTS}.",
            variants=total,
            most=MOST_VARIANTS,
        )
    have = {frozenset(completed(options, values).items()) for values in existing}
    found = [
        combination
        for chosen in cross(*options.values())
        if frozenset((combination := dict(zip(options, chosen, strict=True))).items()) not in have
    ]
    if len(found) + len(existing) > MOST_VARIANTS:
        raise TooManyVariantsError(
            f"With those that are there the product would have {len(found) + len(existing)} variants;"
            f" at most {MOST_VARIANTS} are possible.",
            variants=len(found) + len(existing),
            most=MOST_VARIANTS,
        )
    return found


def sku_of(base: str, values: Values) -> str:
    """A SKU for a combination: the base and a short form of each value, ``POLERA-NEGRO-XL``."""
    parts = [base.strip(), *(_short(value) for value in values.values())]
    return "-".join(filter(None, parts))[:_LONGEST_SKU].rstrip("-")


def free_skus(wanted: Sequence[str], taken: Collection[str]) -> Iterator[str]:
    """The SKUs wanted, with a number behind those that are taken or come twice."""
    used = set(taken)
    for sku in wanted:
        candidate, number = sku, 1
        while candidate in used:
            number += 1
            candidate = f"{sku[: _LONGEST_SKU - len(str(number)) - 1]}-{number}"
        used.add(candidate)
        yield candidate


def _short(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "", plain).upper()[:_LONGEST_PART]
