"""The readers that all resources share."""

import re
from pathlib import Path

import pytest

from app import public_api
from app.domains.orders import OrderNotFoundError
from app.kernel.ids import InvalidIdError, encode, new_id
from app.public_api.bodies import body_id, optional_id, path_id


def test_path_with_an_id_of_its_kind_is_read() -> None:
    key = new_id()

    assert path_id("ord", encode("ord", key), OrderNotFoundError) == key


@pytest.mark.parametrize("text", ["", "x", "prd_01h2xcejqtf2nbrexx3vqjhp41", "ord_", "ord_\x00"])
def test_path_with_something_else_names_nothing(text: str) -> None:
    with pytest.raises(OrderNotFoundError):
        path_id("ord", text, OrderNotFoundError)


def test_body_with_a_wrong_id_names_the_field() -> None:
    with pytest.raises(InvalidIdError) as caught:
        body_id("sku", "trekking", "/lines/3/variant_id")

    assert [issue.pointer for issue in caught.value.issues] == ["/lines/3/variant_id"]


def test_absent_id_is_none_and_a_wrong_one_is_named() -> None:
    assert optional_id("whs", None, "warehouse") is None
    assert optional_id("whs", "", "warehouse") is None
    with pytest.raises(InvalidIdError) as caught:
        optional_id("whs", "santiago", "warehouse")

    assert [issue.pointer for issue in caught.value.issues] == ["warehouse"]


def test_resources_read_ids_in_no_other_way() -> None:
    folder = Path(public_api.__file__).parent / "v1"

    others = [
        path.name
        for path in sorted(folder.glob("*.py"))
        if re.search(r"ids import .*\bdecode\b|except InvalidIdError", path.read_text())
    ]

    assert others == []
