"""Every sentence of the error report is there in every language, with the same values in it."""

import re

import pytest

from app.domains.imports import SENTENCES, sentence
from app.web.rendering.locales import translator


@pytest.mark.parametrize("language", ["es-CL", "pt-BR"])
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_translated_with_its_values(language: str, code: str) -> None:
    values = {name: f"<{name}>" for name in re.findall(r"{(\w+)}", SENTENCES[code])}

    english = sentence(code, values)
    translated = sentence(code, values, translator(language).gettext)

    assert translated != english
    assert all(value in translated for value in values.values())
