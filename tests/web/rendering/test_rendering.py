"""Templates render in every language without a missing name, escape what they get, and break no rule of the CSP."""

import json
import re
from html import unescape
from typing import Any

import pytest
from jinja2 import UndefinedError

from app.web.rendering import LANGUAGES, Flash, render
from app.web.rendering.environment import STATIC, TEMPLATES, Components, environment
from tests.web.rendering.samples import ANDINA, sample_page, styleguide_values

ERRORS = ("not_found", "forbidden", "not_in_plan", "error", "maintenance")
OWN_TEMPLATES = [
    path
    for area in ("layout", "components", "errors")
    for path in sorted((TEMPLATES / area).glob("*.html"))
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_style_guide_shows_every_component(language: str) -> None:
    html = render(
        "layout/_styleguide.html", sample_page(language=language), sample=styleguide_values()
    )

    assert f'<html lang="{language}"' in html
    assert "$12" in html
    assert 'aria-current="page"' in html


def test_every_macro_is_in_the_style_guide_or_the_frame() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in OWN_TEMPLATES)

    unused = [name for name in Components(environment()).names() if f"ui.{name}(" not in sources]
    assert unused == []


@pytest.mark.parametrize("template", ERRORS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_error_pages_say_what_to_do_next(template: str, signed_in: bool) -> None:  # noqa: FBT001 - a table
    changes: dict[str, Any] = {} if signed_in else {"user": None, "nav": ()}
    html = render(f"errors/{template}.html", sample_page(brand=ANDINA, **changes))

    assert ("app-frame" in html) is signed_in
    assert "Andina Commerce" in html
    assert "01jd2x8k" in html
    assert re.search(r'class="btn btn-primary" href="', html)


def test_missing_names_are_errors() -> None:
    with pytest.raises(UndefinedError):
        render("layout/_styleguide.html", sample_page())


def test_values_are_escaped() -> None:
    hostile = "<script>alert(1)</script>\"'"
    html = render(
        "layout/_styleguide.html",
        sample_page(flash=(Flash(text=hostile),)),
        sample=styleguide_values(),
    )

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_chart_numbers_survive_their_attribute() -> None:
    html = render("layout/_styleguide.html", sample_page(), sample=styleguide_values())

    specs = [json.loads(unescape(found)) for found in re.findall(r'data-chart="([^"]*)"', html)]
    assert [spec["type"] for spec in specs] == ["line", "donut"]
    assert specs[0]["series"][0]["values"][0] == "61000000"


def test_fragment_is_only_its_block() -> None:
    html = render(
        "layout/_styleguide.html", sample_page(), fragment="main", sample=styleguide_values()
    )

    assert "<html" not in html
    assert "10482" in html


def test_mails_are_in_the_brands_look() -> None:
    page = sample_page(brand=ANDINA)
    html = render(
        "mail/base.html", page, action_href="https://x.example/?a=1&b=2", action_label="Abrir"
    )
    text = render(
        "mail/base.txt", page, action_href="https://x.example/?a=1&b=2", action_label="Abrir"
    )

    assert "background:#4338a8" in html
    assert "https://x.example/?a=1&amp;b=2" in html
    assert "https://x.example/?a=1&b=2" in text


@pytest.mark.parametrize("path", OWN_TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_the_content_policy_and_name_no_colour(path: Any) -> None:  # noqa: ANN401 - a path
    source = path.read_text(encoding="utf-8")

    assert not re.search(
        r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:", source
    )
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[\"';)])", source)


def test_scripts_of_the_first_page_are_small() -> None:
    assert (STATIC / "app.js").stat().st_size < 12_000
    assert (STATIC / "boot.js").stat().st_size < 1_000
