"""The communes of Chile with their regions, found however somebody writes them.

A commune is named by its CUT code (código único territorial, five digits, the first two the region's). A text is
compared without case, accents, spaces and signs, so ``nunoa``, ``Ñuñoa`` and `` ÑUÑOA. `` are one. What is not found
is kept as it was written and flagged by the missing code; nothing is guessed.

Source: Subsecretaría de Desarrollo Regional, códigos únicos territoriales of 6 September 2018 (346 communes), by way
of the table in Faker 40 (MIT licence); compared by code and name with a second list, which gave five other spellings
of a name and no other code. The regions' names are those of the law, without "Región de".
"""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

REGIONS: Final = {
    "01": "Tarapacá", "02": "Antofagasta", "03": "Atacama", "04": "Coquimbo", "05": "Valparaíso",
    "06": "Libertador General Bernardo O'Higgins", "07": "Maule", "08": "Biobío", "09": "La Araucanía",
    "10": "Los Lagos", "11": "Aysén del General Carlos Ibáñez del Campo",
    "12": "Magallanes y de la Antártica Chilena", "13": "Metropolitana de Santiago", "14": "Los Ríos",
    "15": "Arica y Parinacota", "16": "Ñuble",
}  # fmt: skip
#: Other names that people use, folded; each is one commune and no other.
_ALIASES: Final = {
    "aisen": "11201", "calera": "05502", "coihaique": "11101", "llayllay": "05703",
    "marchigue": "06204", "paihuano": "04105", "puertoaysen": "11201", "puertonatales": "12401",
    "rapanui": "05201", "sanjavierdeloncomilla": "07406", "santiagocentro": "13101",
    "sanvicentedetaguatagua": "06117", "trehuaco": "16207",
}  # fmt: skip
_SIGNS: Final = re.compile(r"[^a-z0-9]")


class Commune(msgspec.Struct, frozen=True):
    """A commune by its code."""

    code: str
    name: str

    @property
    def region(self) -> str:
        """The name of its region."""
        return REGIONS[self.code[:2]]


def find_commune(text: str) -> Commune | None:
    """The commune that a text names, or none."""
    return _by_folded_name().get(folded(text))


def list_communes() -> list[Commune]:
    """All communes by name."""
    return sorted(set(_by_folded_name().values()), key=lambda commune: folded(commune.name))


def folded(text: str) -> str:
    """A text for comparison: letters and digits only, without case and accents."""
    return _SIGNS.sub("", unicodedata.normalize("NFKD", text.casefold()))


@lru_cache(maxsize=1)
def _by_folded_name() -> dict[str, Commune]:
    with Path(__file__).with_name("communes.csv").open(encoding="utf-8", newline="") as table:
        communes = {row["cut"]: Commune(row["cut"], row["name"]) for row in csv.DictReader(table)}
    named = {folded(commune.name): commune for commune in communes.values()}
    return named | {alias: communes[code] for alias, code in _ALIASES.items()}
