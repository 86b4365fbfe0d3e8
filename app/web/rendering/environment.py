"""The template engine: strict about missing names, escaping everything, in the page's language.

Templates get ``page``, the macros of ``templates/components`` as ``ui.<macro>`` without importing them, ``_`` and
``ngettext``, the filters of ``FILTERS`` and the functions of ``GLOBALS``.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from app.kernel.money import Money
from app.web.rendering import formats
from app.web.rendering.context import PageContext, current_page, rendering
from app.web.rendering.locales import LANGUAGES, WEB, translator
from app.web.rendering.navigation import AREAS
from app.web.rendering.theme import BrandTokens, Palette, light_palette

STATIC: Final = WEB / "static"
TEMPLATES: Final = WEB / "templates"
STATIC_PREFIX: Final = "/static/"
_FONT_ADDRESS: Final = re.compile(r"url\(\"?\./(fonts/tabler-icons\.woff2[^\")]*)")


def render(
    template: str, page: PageContext, *, fragment: str | None = None, **values: object
) -> str:
    """A page as HTML, or with ``fragment`` only the block of that name, for a request that swaps a part."""
    chosen = environment().get_template(template)
    with rendering(page):
        if fragment is None:
            return chosen.render(page=page, **values)
        context = chosen.new_context({"page": page, **values})
        return "".join(chosen.blocks[fragment](context))


class Components:
    """The macros of all component files under one name."""

    def __init__(self, engine: Environment) -> None:
        """Find out which file holds which macro.

        Raises:
            ValueError: If two files have a macro of the same name.
        """
        self._engine = engine
        self._homes: dict[str, str] = {}
        # Modules copy the globals when they load, and macros call each other.
        cast("dict[str, object]", engine.globals)["ui"] = self
        for path in sorted((TEMPLATES / "components").glob("*.html")):
            name = f"components/{path.name}"
            for macro in vars(engine.get_template(name).module):
                if not macro.startswith("_") and self._homes.setdefault(macro, name) != name:
                    raise ValueError(f"macro {macro} is in {name} and in {self._homes[macro]}")

    def names(self) -> list[str]:
        """All macros."""
        return sorted(self._homes)

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        """The macro of that name.

        Raises:
            AttributeError: If there is none; the template then fails with its name.
        """
        home = self.__dict__.get("_homes", {}).get(name)
        if home is None:
            raise AttributeError(name)
        return getattr(self._engine.get_template(home).module, name)


@cache
def environment() -> Environment:
    """The one engine of this process."""
    engine = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # Everything but the text part of mails.
        autoescape=lambda name: name is None or not name.endswith(".txt"),  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    engine.policies["json.dumps_function"] = _dumps
    engine.filters.update(FILTERS)
    engine.globals.update(GLOBALS)
    Components(engine)
    return engine


def _gettext(message: str, /, **values: object) -> str | Markup:
    text = translator(current_page().language).gettext(message)
    return _filled(text, values)


def _ngettext(one: str, many: str, number: int, /, **values: object) -> str | Markup:
    texts = translator(current_page().language)
    forms = texts.plural.get(one) or (one, many)
    text = forms[min(texts.plural_index(number), len(forms) - 1)]
    return _filled(text, {"num": formats.decimal(number, current_page().language), **values})


def _filled(text: str, values: Mapping[str, object]) -> str | Markup:
    """Fill a translation in; values that are markup stay so, all others are escaped with the text."""
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(text) % values
    return text % values if values else text


def _dumps(value: object, **_options: object) -> str:
    return msgspec.json.encode(value).decode()


def _json(value: object) -> Markup:
    """JSON that may stand in an attribute of either quote."""
    text = str(htmlsafe_json_dumps(value, dumps=_dumps))
    return Markup(text.replace('"', "&#34;"))  # noqa: S704 - escaped just here


def _money(value: Money | int, currency: str | None = None) -> str:
    amount, code = _amount(value, currency)
    return formats.money(amount, code, current_page().language)


def _money_short(value: Money | int, currency: str | None = None) -> str:
    amount, code = _amount(value, currency)
    return formats.money_short(amount, code, current_page().language)


def _amount(value: Money | int, currency: str | None) -> tuple[int, str]:
    if isinstance(value, Money):
        return value.amount_minor, value.currency
    return value, currency or current_page().currency


def _decimal(value: Decimal | int, places: int | None = None) -> str:
    return formats.decimal(value, current_page().language, places=places)


def _percent(value: Decimal, places: int = 1) -> str:
    return formats.percent(value, current_page().language, places=places)


def _date(value: date | datetime) -> str:
    page = current_page()
    if isinstance(value, datetime):
        return formats.moment(value, page.language, page.time_zone)
    return formats.day(value, page.language)


def _exact(value: datetime) -> str:
    return formats.exact_moment(value, current_page().language, current_page().time_zone)


def _relative(value: datetime) -> str:
    page = current_page()
    return formats.relative(value, page.language, page.time_zone, now=page.now)


def _duration(seconds: int) -> str:
    return formats.duration(seconds, current_page().language)


def url_with(**changes: object) -> str:
    """This page's address with other parameters; ``None`` or an empty text removes one.

    Any change but of the cursor itself starts again from the first page.
    """
    page = current_page()
    dropped = set(changes) | (
        {"after", "before"} if not {"after", "before"} & set(changes) else set[str]()
    )
    pairs = [(key, value) for key, value in page.query if key not in dropped]
    pairs += [(key, str(value)) for key, value in changes.items() if value not in {None, ""}]
    return f"{page.path}?{urlencode(pairs)}" if pairs else page.path


def static(name: str) -> str:
    """Address of a static file; it changes with the file, so it may be cached for good."""
    return f"{STATIC_PREFIX}{name}?v={file_version(STATIC / name)}"


@cache
def file_version(path: Path) -> str:
    """A short name of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


@cache
def icon_font() -> str:
    """Address of the icon font as its own style sheet names it, so that it can be fetched before that is read."""
    folder = STATIC / "vendor" / "tabler-icons"
    sheet = folder / "tabler-icons.min.css"
    named = _FONT_ADDRESS.search(sheet.read_text(encoding="utf-8")) if sheet.is_file() else None
    return f"{STATIC_PREFIX}vendor/tabler-icons/{named[1] if named else 'fonts/tabler-icons.woff2'}"


def spark_points(values: Sequence[Decimal | int], width: int = 120, height: int = 32) -> str:
    """Points of a line through the values in a box of that size, for ``<polyline points>``."""
    if not values:
        return ""
    low, span = min(values), max(values) - min(values)
    steps = max(len(values) - 1, 1)
    points: list[str] = []
    for number, value in enumerate(values):
        share = Decimal(value - low) / Decimal(span) if span else Decimal("0.5")
        x, y = Decimal(number * width) / steps, (1 - share) * (height - 4) + 2
        points.append(f"{x:.1f},{y:.1f}")
    return " ".join(points)


def _palette(tokens: BrandTokens) -> Palette:
    return light_palette(tokens)


def _has(permissions: Iterable[str] | str) -> bool:
    """Whether the person may do all of these."""
    wanted = {permissions} if isinstance(permissions, str) else set(permissions)
    return wanted <= current_page().permissions


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "money": _money,
    "money_short": _money_short,
    "decimal": _decimal,
    "percent": _percent,
    "date": _date,
    "exact": _exact,
    "relative": _relative,
    "duration": _duration,
    "json": _json,
    "t": _gettext,
}

GLOBALS: Final[dict[str, Any]] = {
    "_": _gettext,
    "gettext": _gettext,
    "ngettext": _ngettext,
    "current_page": current_page,
    "url_with": url_with,
    "static": static,
    "icon_font": icon_font,
    "spark_points": spark_points,
    "palette": _palette,
    "may": _has,
    "LANGUAGES": LANGUAGES,
    "AREAS": cast("object", AREAS),
}
