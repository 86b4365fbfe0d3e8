"""Two spellings of a SKU are the same when case, blanks, dashes and a channel's prefix are all that differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.catalog import sku_key, sku_keys


@pytest.mark.parametrize(
    "spelling",
    ["ABC-123", "abc 123", "Abc_123", "ABC–123", "abc.123", " ABC\u00a0123 ", "ＡＢＣ123"],
)
def test_spellings_of_one_sku_have_one_key(spelling: str) -> None:
    assert sku_key(spelling) == "ABC123"


def test_leading_zeros_count() -> None:
    assert sku_key("007") != sku_key("7")


def test_a_prefix_is_taken_off_and_the_whole_key_comes_first() -> None:
    assert list(sku_keys("MLC-ABC-1", ["mlc-", "M"])) == ["MLCABC1", "ABC1", "LCABC1"]


def test_a_prefix_never_is_the_whole_sku() -> None:
    assert list(sku_keys("MLC", ["MLC"])) == ["MLC"]


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    assert sku_key(sku_key(text)) == sku_key(text)
