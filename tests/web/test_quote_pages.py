"""Quotes on their pages: kept from the order form, listed, printed, accepted, declined."""

import pytest

from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor

LINE = {"lines-0-sku": "SKU-1", "lines-0-quantity": "2"}


@pytest.fixture
async def visitor(signed_in: SignIn, factory: UnitOfWorkFactory) -> Visitor:
    found = await signed_in()
    await make_shop(factory, found.tenant_id, stock={"SKU-1": {"WH1": 10}}, price="1190")
    return found


async def last_day(visitor: Visitor) -> str:
    """The day that the form proposes."""
    text = (await visitor.get("/orders/new")).text
    return text.split('name="valid_until" type="date" value="')[1].split('"')[0]


async def saved(visitor: Visitor, **form: str) -> str:
    """Keep an order of two as a quote; its address."""
    day = await last_day(visitor)
    answer = await visitor.post(
        "/orders/new", {**LINE, "valid_until": day, "key": "k", "quote": "1", **form}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_quote_is_kept_listed_printed_and_accepted(visitor: Visitor) -> None:
    path = await saved(visitor, guest_name="Eva Soto", guest_email="eva@example.cl")
    again = await saved(visitor)

    listed = await visitor.get("/quotes?q=eva")
    shown = await visitor.get(path)
    printed = await visitor.get(f"{path}/print")
    accepted = await visitor.post(f"{path}/accept")
    repeated = await visitor.post(f"{path}/accept")

    assert again == path
    assert path in listed.text
    assert all("2,380" in page.text for page in (listed, shown, printed))
    assert "Eva Soto" in printed.text
    assert accepted.status_code == 303
    assert accepted.headers["location"].startswith("/orders/ord_")
    assert repeated.headers["location"] == accepted.headers["location"]
    assert "Accepted" in (await visitor.get(path)).text


async def test_declined_quote_says_why_it_is_not_accepted(visitor: Visitor) -> None:
    path = await saved(visitor)

    await visitor.post(f"{path}/decline")
    refused = await visitor.post(f"{path}/accept")

    assert refused.headers["location"] == path
    assert "not open any more" in (await visitor.get(path)).text


@pytest.mark.parametrize("day", ["", "tomorrow", "2020-01-01"])
async def test_wrong_last_day_is_named_at_its_field(visitor: Visitor, day: str) -> None:
    page = await visitor.post("/orders/new", {**LINE, "valid_until": day, "quote": "1"})

    assert page.status_code == 422
    assert 'id="f-valid_until-error"' in page.text


async def test_without_the_right_to_sell_a_quote_is_only_read(
    visitor: Visitor, signed_in: SignIn
) -> None:
    reader = await signed_in(role="read_only")

    answers = [
        await reader.post("/orders/new", {**LINE, "quote": "1"}),
        await reader.get("/quotes"),
    ]

    assert [answer.status_code for answer in answers] == [403, 200]
    assert (await reader.get(await saved(visitor))).status_code == 404
