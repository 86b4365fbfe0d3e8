"""A brand may choose any colours; the page stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.rendering import theme
from app.web.rendering.theme import BrandTokens, contrast

COLORS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
ROLES = ("primary", "accent", "danger", "warning", "success")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(first: str, second: str, expected: float) -> None:
    assert contrast(first, second) == pytest.approx(expected, abs=0.01)


@given(primary=COLORS, accent=COLORS, surface=COLORS, danger=COLORS, warning=COLORS, success=COLORS)
def test_any_tokens_give_readable_pages(**colors: str) -> None:
    tokens = BrandTokens(**colors)

    for palette in (theme.light_palette(tokens), theme.dark_palette(tokens)):
        grounds = (palette.ground, palette.card)
        for ground in (*grounds, palette.raised):
            assert contrast(palette.ink, ground) >= 7
            assert contrast(palette.quiet, ground) >= 4.5
        for role in ROLES:
            shade: theme.Shade = getattr(palette, role)
            assert contrast(shade.on, shade.fill) >= 4.5
            assert all(contrast(shade.text, ground) >= 4.5 for ground in (*grounds, shade.faint))
            assert all(contrast(shade.fill, ground) >= 3 for ground in grounds)
        assert all(contrast(color, palette.card) >= 3 for color in palette.charts)


def test_a_readable_colour_is_left_alone() -> None:
    palette = theme.light_palette(BrandTokens(primary="#0b6e6e"))

    assert (palette.primary.fill, palette.primary.on) == ("#0b6e6e", "#ffffff")


def test_style_sheet_has_both_modes() -> None:
    sheet = theme.theme_css(BrandTokens(primary="#4338a8", font="Inter, 'Open Sans'"))

    assert "[data-bs-theme=dark]{color-scheme:dark" in sheet
    assert "--tblr-primary:#4338a8" in sheet
    assert "Inter, 'Open Sans', system-ui" in sheet


@pytest.mark.parametrize(
    "tokens",
    [
        {"primary": "red"},
        {"accent": "#12345"},
        {"surface": "#123456;}body{display:none"},
        {"radius": "8px;}"},
        {"radius": "calc(1px)"},
        {"font": "x;}body{}"},
        {"font": "'open"},
        {"font": "a\nb"},
    ],
)
def test_tokens_cannot_break_out_of_the_style_sheet(tokens: dict[str, str]) -> None:
    with pytest.raises(theme.InvalidTokenError):
        BrandTokens(**tokens)
