"""Bar codes: GTINs by their check digit, the shop's own codes by their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.catalog import clean_barcode, is_barcode


@pytest.mark.parametrize(
    "text",
    ["73513537", "036000291452", "7801234567894", "98412345678908", "978-0-471-11709-4", "CAJA-7"],
)
def test_a_right_code_is_taken(text: str) -> None:
    assert is_barcode(clean_barcode(text))


@pytest.mark.parametrize("text", ["73513538", "7801234567890", "123", "٧٨٠", "a\u0007b", "x" * 49])
def test_a_wrong_code_is_refused(text: str) -> None:
    assert not is_barcode(clean_barcode(text))


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_exactly_one_check_digit_fits(body: str) -> None:
    fitting = [digit for digit in "0123456789" if is_barcode(body + digit)]

    assert len(fitting) == 1
