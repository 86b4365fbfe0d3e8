"""A brand's eight tokens become every colour on the page, light and dark, and stay readable.

Resellers choose freely, so nothing is trusted to be legible: what stands on a colour and what is written in one is
moved towards black or white until its contrast reaches 4.5:1. Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11.
"""

import colorsys
import re
from collections.abc import Iterable
from typing import Final

import msgspec

MINIMUM_TEXT_CONTRAST: Final = 4.5
MINIMUM_SHAPE_CONTRAST: Final = 3.0
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
INK: Final = "#16202e"
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LENGTH: Final = re.compile(r"(0|\d{1,2}(\.\d{1,3})?(px|rem))")
#: Where the sRGB curve stops being a line. Source: WCAG 2.2, relative luminance.
_LINEAR_UP_TO: Final = 0.04045
_FONT: Final = re.compile(r"[A-Za-z0-9 ,'_-]{0,200}")
_SYSTEM_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_ROLES: Final = ("primary", "accent", "danger", "warning", "success")

Rgb = tuple[int, int, int]


class InvalidTokenError(ValueError):
    """A brand token can't be put in a style sheet."""


class BrandTokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand may choose. Colours are ``#rrggbb``, the radius a CSS length, the font a list of families."""

    primary: str = "#0b6e6e"
    accent: str = "#d9772b"
    surface: str = "#f5f7f8"
    danger: str = "#c5322d"
    warning: str = "#b7791f"
    success: str = "#1f8a4c"
    radius: str = "8px"
    font: str = ""

    def __post_init__(self) -> None:
        """Refuse anything that could break out of its declaration; resellers type these.

        Raises:
            InvalidTokenError: If a token isn't of its form.
        """
        for name in ("primary", "accent", "surface", "danger", "warning", "success"):
            if not _HEX.fullmatch(getattr(self, name)):
                raise InvalidTokenError(f"{name} must be a colour like #0b6e6e.")
        if not _LENGTH.fullmatch(self.radius):
            raise InvalidTokenError("radius must be a length like 8px or 0.5rem.")
        if not _FONT.fullmatch(self.font) or self.font.count("'") % 2:
            raise InvalidTokenError("font must be a list of font families.")


class Shade(msgspec.Struct, frozen=True):
    """One role's colours in one mode: the fill, what stands on it, the same hue as text, and its faint ground."""

    fill: str
    on: str
    text: str
    faint: str


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Every colour of one mode."""

    ground: str
    card: str
    raised: str
    ink: str
    quiet: str
    line: str
    field_line: str
    primary: Shade
    accent: Shade
    danger: Shade
    warning: Shade
    success: Shade
    charts: tuple[str, ...]


def rgb(color: str) -> Rgb:
    """The three channels of ``#rrggbb``."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(first: str, second: str, percent: int) -> str:
    """``percent`` of ``second`` in ``first``."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * percent / 100):02x}" for a, b in pairs)


def luminance(color: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= _LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(color: str) -> str:
    """White or a dark ink, whichever can be read on the colour; black where neither can."""
    for candidate in (WHITE, INK):
        if contrast(candidate, color) >= MINIMUM_TEXT_CONTRAST:
            return candidate
    return BLACK


def corrected(color: str, grounds: Iterable[str], *, towards: str, minimum: float) -> str:
    """Move a colour towards black or white only as far as it takes to stand out on all the grounds."""
    against = tuple(grounds)
    for percent in range(0, 101, 2):
        candidate = mix(color, towards, percent)
        if all(contrast(candidate, ground) >= minimum for ground in against):
            return candidate
    return towards


def light_palette(tokens: BrandTokens) -> Palette:
    """The colours of the light mode."""
    # A brand may call something dark its surface; pages and their text need a light one.
    ground = corrected(tokens.surface, (INK,), towards=WHITE, minimum=14)
    return _palette(tokens, ground=ground, card=WHITE, ink=INK, towards=BLACK)


def dark_palette(tokens: BrandTokens) -> Palette:
    """The colours of the dark mode, from the same tokens."""
    ground = mix("#0f1318", tokens.primary, 3)
    return _palette(
        tokens, ground=ground, card=mix("#181d24", tokens.primary, 3), ink="#e8ecf1", towards=WHITE
    )


def _palette(tokens: BrandTokens, *, ground: str, card: str, ink: str, towards: str) -> Palette:
    def shade(color: str) -> Shade:
        fill = corrected(color, (card, ground), towards=towards, minimum=MINIMUM_SHAPE_CONTRAST)
        faint = mix(card, color, 12)
        text = corrected(
            color, (card, ground, faint), towards=towards, minimum=MINIMUM_TEXT_CONTRAST
        )
        return Shade(fill=fill, on=readable_on(fill), text=text, faint=faint)

    return Palette(
        ground=ground,
        card=card,
        raised=mix(card, ink, 4),
        ink=ink,
        quiet=corrected(
            mix(ink, ground, 42),
            (card, ground, mix(card, ink, 4)),
            towards=ink,
            minimum=MINIMUM_TEXT_CONTRAST,
        ),
        line=mix(card, ink, 12),
        field_line=mix(card, ink, 24),
        primary=shade(tokens.primary),
        accent=shade(tokens.accent),
        danger=shade(tokens.danger),
        warning=shade(tokens.warning),
        success=shade(tokens.success),
        charts=_chart_colors(tokens, card, towards),
    )


def _chart_colors(tokens: BrandTokens, card: str, towards: str) -> tuple[str, ...]:
    """Six series colours: the brand's two, then hues spread around its primary."""
    hue, lightness, saturation = colorsys.rgb_to_hls(
        *(channel / 255 for channel in rgb(tokens.primary))
    )
    spread: list[str] = []
    for turn in (0.28, 0.62, 0.82, 0.12):
        channels = colorsys.hls_to_rgb(
            (hue + turn) % 1, min(max(lightness, 0.38), 0.6), min(max(saturation, 0.35), 0.65)
        )
        spread.append("#" + "".join(f"{round(channel * 255):02x}" for channel in channels))
    return tuple(
        corrected(color, (card,), towards=towards, minimum=MINIMUM_SHAPE_CONTRAST)
        for color in (tokens.primary, tokens.accent, *spread)
    )


def theme_css(tokens: BrandTokens) -> str:
    """The brand's style sheet: variables for light, dark and the system's choice; served, never inlined."""
    light, dark = _declarations(light_palette(tokens)), _declarations(dark_palette(tokens))
    font = f"{tokens.font}, {_SYSTEM_FONT}" if tokens.font else _SYSTEM_FONT
    radius = tokens.radius
    shape = (
        f"--tblr-font-sans-serif:{font};--tblr-body-font-family:{font};--tblr-border-radius:{radius};"
        f"--tblr-border-radius-sm:calc({radius} * .75);--tblr-border-radius-lg:calc({radius} * 1.25)"
    )
    return "\n".join(
        (
            f":root{{{shape}}}",
            f":root,[data-bs-theme=light]{{color-scheme:light;{light}}}",
            f"[data-bs-theme=dark]{{color-scheme:dark;{dark}}}",
            f"@media (prefers-color-scheme:dark){{[data-bs-theme=auto]{{color-scheme:dark;{dark}}}}}",
            "",
        )
    )


def _declarations(palette: Palette) -> str:
    pairs = {
        "--c-ground": palette.ground,
        "--c-card": palette.card,
        "--c-raised": palette.raised,
        "--c-ink": palette.ink,
        "--c-quiet": palette.quiet,
        "--c-line": palette.line,
        "--c-field-line": palette.field_line,
        "--tblr-body-bg": palette.ground,
        "--tblr-body-color": palette.ink,
        "--tblr-heading-color": palette.ink,
        "--tblr-emphasis-color": palette.ink,
        "--tblr-secondary": palette.quiet,
        "--tblr-secondary-color": palette.quiet,
        "--tblr-tertiary": palette.quiet,
        "--tblr-tertiary-color": palette.quiet,
        "--tblr-muted": palette.quiet,
        "--tblr-bg-surface": palette.card,
        "--tblr-bg-surface-secondary": palette.raised,
        "--tblr-bg-surface-tertiary": palette.raised,
        "--tblr-bg-forms": palette.card,
        "--tblr-border-color": palette.line,
        "--tblr-border-color-translucent": palette.line,
        "--tblr-link-color": palette.primary.text,
        "--tblr-link-hover-color": palette.primary.text,
        "--tblr-info": palette.primary.fill,
    }
    for role in _ROLES:
        shade: Shade = getattr(palette, role)
        pairs |= {
            f"--c-{role}": shade.fill,
            f"--c-on-{role}": shade.on,
            f"--c-{role}-text": shade.text,
            f"--c-{role}-faint": shade.faint,
            f"--tblr-{role}": shade.fill,
            f"--tblr-{role}-rgb": ",".join(map(str, rgb(shade.fill))),
            f"--tblr-{role}-fg": shade.on,
            f"--tblr-{role}-lt": shade.faint,
        }
    pairs |= {f"--c-chart-{number}": color for number, color in enumerate(palette.charts, 1)}
    return ";".join(f"{name}:{value}" for name, value in pairs.items())
