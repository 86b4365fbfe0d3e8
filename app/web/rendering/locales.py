"""Texts in the reader's language: gettext catalogues, one ``.po`` file per area, read once at start.

Message ids are the English texts, so English needs no files. A text missing in a language falls back to English;
``problems`` lists such gaps and a test keeps the list empty.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any, Final, cast

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

WEB: Final = Path(__file__).resolve().parents[1]
LANGUAGES: Final[Mapping[str, str]] = {"es-CL": "Español", "pt-BR": "Português", "en": "English"}
DEFAULT_LANGUAGE: Final = "es-CL"
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]")
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}


def mark(message: str) -> str:
    """Name a text for translation where the language isn't known yet; import it as ``_``."""
    return message


class Translator(msgspec.Struct, frozen=True):
    """The texts of one language."""

    language: str
    singular: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    plural_index: Callable[[int], int]

    def gettext(self, message: str, /, **values: object) -> str:
        """A text, with ``%(name)s`` filled in."""
        text = self.singular.get(message) or message
        return text % values if values else text

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A text in the number's form; ``%(num)s`` is the number unless given otherwise."""
        forms = self.plural.get(one) or (one, many)
        index = self.plural_index(number)
        return forms[min(index, len(forms) - 1)] % {"num": number, **values}


def babel_locale(language: str) -> str:
    """Babel's name of a language tag."""
    return "en_US" if language == "en" else language.replace("-", "_")


def negotiate(accept_language: str, *, preferred: str = "") -> str:
    """The language to answer in: the person's choice, else the browser's wish, else Spanish."""
    if preferred in LANGUAGES:
        return preferred
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag.lower()))
        except ValueError:
            continue
    for _weight, tag in sorted(wishes, key=lambda wish: wish[0]):
        for language in LANGUAGES:
            if tag.split("-")[0] == language.split("-")[0]:
                return language
    return DEFAULT_LANGUAGE


@cache
def translator(language: str) -> Translator:
    """The texts of a language; an unknown one gets the default."""
    if language not in LANGUAGES:
        return translator(DEFAULT_LANGUAGE)
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    rule = "n != 1"
    for _, catalog in _catalogs(language):
        rule = catalog.plural_expr
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            if message.pluralizable:
                one, *_rest = cast("tuple[str, str]", message.id)
                plural[one] = tuple(cast("tuple[str, ...]", message.string))
            else:
                singular[cast("str", message.id)] = cast("str", message.string)
    index = c2py(rule)
    return Translator(language=language, singular=singular, plural=plural, plural_index=index)


def problems(language: str) -> list[str]:
    """What is wrong with a language: texts used and not translated, lost placeholders, two translations of one."""
    if language == "en":
        return []
    found: list[str] = []
    seen: dict[str, tuple[str, object]] = {}
    for area, catalog in _catalogs(language):
        for message in catalog:
            if not message.id:
                continue
            ids, strings = _texts(message.id), _texts(message.string)
            earlier = seen.setdefault(ids[0], (area, message.string))
            if earlier[1] != message.string:
                found.append(f"{ids[0]!r}: {earlier[0]}.po and {area}.po differ")
            wanted = {name for text in ids for name in _PLACEHOLDER.findall(text)}
            found.extend(
                f"{ids[0]!r} in {area}.po: placeholders differ"
                for text in strings
                if text and not set(_PLACEHOLDER.findall(text)) <= wanted
            )
    texts = translator(language)
    for place, used in used_messages():
        forms = (
            texts.plural.get(used[0]) if isinstance(used, tuple) else (texts.singular.get(used),)
        )
        if not forms or not all(forms):
            found.append(f"{used!r} ({place}) is not translated")
    return sorted(set(found))


def used_messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every text that a template or a Python file of the pages asks for, with where."""
    for path in sorted(WEB.rglob("*")):
        relative = path.relative_to(WEB)
        if relative.parts[0] == "templates" and path.suffix in {".html", ".txt"}:
            method = "jinja2.ext:babel_extract"
        elif path.suffix == ".py":
            method = "python"
        else:
            continue
        options: dict[str, Any] = (
            {"silent": "false", "extensions": "jinja2.ext.do"} if method != "python" else {}
        )
        with path.open("rb") as source:
            for line, message, _, _ in extract(method, source, keywords=_KEYWORDS, options=options):
                yield f"{relative}:{line}", message


def _texts(value: object) -> tuple[str, ...]:
    """One text or the forms of a plural, as Babel keeps them, always as a tuple."""
    return (value,) if isinstance(value, str) else tuple(cast("Iterable[str]", value or ()))


def _catalogs(language: str) -> Iterator[tuple[str, Catalog]]:
    folder = WEB / "locales" / babel_locale(language)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as source:
            yield path.stem, read_po(source, locale=babel_locale(language), abort_invalid=True)
