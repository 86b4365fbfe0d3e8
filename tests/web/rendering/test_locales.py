"""Every text is there in every language, and the right one is chosen."""

import pytest

from app.web.rendering.locales import LANGUAGES, negotiate, problems, translator, used_messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert problems(language) == []


def test_the_scan_sees_templates_and_code() -> None:
    used = {message for _, message in used_messages()}

    assert {"Log out", "Orders", ("%(num)s new notice", "%(num)s new notices")} <= used


def test_plurals_follow_the_languages_rule() -> None:
    spanish = translator("es-CL")

    assert spanish.ngettext("%(num)s new notice", "%(num)s new notices", 1) == "1 aviso nuevo"
    assert spanish.ngettext("%(num)s new notice", "%(num)s new notices", 0) == "0 avisos nuevos"
    assert (
        translator("en").ngettext("%(num)s new notice", "%(num)s new notices", 2) == "2 new notices"
    )


@pytest.mark.parametrize(
    ("header", "preferred", "expected"),
    [
        ("", "", "es-CL"),
        ("de-DE,de;q=0.9", "", "es-CL"),
        ("pt-PT,pt;q=0.9,en;q=0.8", "", "pt-BR"),
        ("en;q=0.4,es-AR;q=0.9", "", "es-CL"),
        ("en", "pt-BR", "pt-BR"),
        ("en", "xx", "en"),
        ("en;q=abc,,;q=1", "", "es-CL"),
    ],
)
def test_language_is_the_persons_choice_then_the_browsers(
    header: str, preferred: str, expected: str
) -> None:
    assert negotiate(header, preferred=preferred) == expected
