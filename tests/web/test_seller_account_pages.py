"""What people do with sellers' accounts and schemes on their pages."""

import pytest

from app.domains import sellers
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.seller_accounts import Market, make_market
from tests.web.conftest import SignIn, Visitor


@pytest.fixture
async def visitor(signed_in: SignIn) -> Visitor:
    return await signed_in()


@pytest.fixture
async def market(visitor: Visitor, factory: UnitOfWorkFactory) -> Market:
    return await make_market(factory, visitor.tenant_id)


def here(market: Market) -> str:
    return f"/sellers/{encode('sel', market.seller_id)}"


async def test_the_dashboard_shows_what_is_owed_retained_and_paid_next(
    visitor: Visitor, market: Market
) -> None:
    await visitor.post(
        f"{here(market)}/account/retention", {"retention_rate": "50", "retention_days": "30"}
    )
    await market.earn(2)

    page = (await visitor.get(here(market))).text
    account = (await visitor.get(f"{here(market)}/account")).text

    for text in ("1,762", "881", "Next payout", "Retained for returns"):
        assert text in page
    assert "Goods left" in account


async def test_a_statement_is_issued_printed_and_saved(visitor: Visitor, market: Market) -> None:
    await market.earn(1)
    await market.adjust(-81)

    issued = await visitor.post(f"{here(market)}/account/statements", {"currency": "CLP"})
    again = await visitor.post(f"{here(market)}/account/statements", {"currency": "CLP"})
    path = issued.headers["location"]
    paper = (await visitor.get(path)).text
    file = await visitor.get(f"{path}/export.csv")

    assert again.headers["location"] == f"{here(market)}/account"
    assert "SS-1" in paper
    assert "800" in paper
    lines = file.text.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("1000,100,19,881,881,CLP,")
    assert "Agreed by phone" in lines[2]


async def test_chosen_sellers_are_paid_and_a_payout_that_failed_is_owed_again(
    visitor: Visitor, market: Market
) -> None:
    await market.earn(1)
    account = encode("sac", (await market.balance()).account_id)

    nobody = await visitor.post("/sellers/payouts", {})
    paid = await visitor.post("/sellers/payouts", {f"account-{account}": "1"})
    on_its_way = (await market.balance()).pending_minor
    page = (await visitor.get("/sellers/payouts")).text
    payout = page.split('action="/sellers/payouts/', 1)[1].split("/", 1)[0]
    failed = await visitor.post(f"/sellers/payouts/{payout}/failed", {"note": "Closed account"})

    assert (nobody.status_code, paid.status_code, failed.status_code) == (303, 303, 303)
    assert on_its_way == 881
    assert (await market.balance()).payable_minor == 881


async def test_an_adjustment_needs_its_reason_and_is_booked_once(
    visitor: Visitor, market: Market
) -> None:
    path = f"{here(market)}/account/adjust"
    values = {"amount": "-1,500", "reason": "Broken box", "currency": "CLP", "key": "k"}

    refused = await visitor.post(path, {**values, "reason": ""})
    for _ in range(2):
        await visitor.post(path, values)

    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert (await market.balance()).balance_minor == -1500


async def test_a_scheme_is_stated_and_ended(visitor: Visitor, market: Market) -> None:
    made = await visitor.post(
        "/sellers/schemes/new",
        {
            "name": "Steps", "kind": "tiered", "valid_from_on": "2026-01-01", "tax_rate": "19",
            "from-1": "0", "tier_rate-1": "12.5", "from-2": "1,000,000", "tier_rate-2": "10",
        },
    )  # fmt: skip
    wrong = await visitor.post("/sellers/schemes/new", {"name": "", "kind": "percentage"})
    async with market.factory.tenant(market.tenant_id, read_only=True) as uow:
        scheme = next(item for item in await sellers.list_schemes(uow) if item.name == "Steps")
    assert scheme.id is not None
    await visitor.post(f"/sellers/schemes/{encode('csc', scheme.id)}/end", {})

    page = (await visitor.get("/sellers/schemes")).text
    assert made.status_code == 303
    assert wrong.status_code == 422
    assert [(tier.from_minor, str(tier.rate)) for tier in scheme.tiers] == [
        (0, "0.125000"),
        (1_000_000, "0.100000"),
    ]
    assert "Steps" in page
    assert page.count("/end") == 1


async def test_terms_of_all_sellers_are_stated_and_a_seller_gets_its_own_and_gives_them_up(
    visitor: Visitor, market: Market
) -> None:
    path, account = "/sellers/retention", f"{here(market)}/account"

    wrong = await visitor.post(path, {"retention_rate": "101", "retention_days": "9"})
    stated = await visitor.post(path, {"retention_rate": "12.5", "retention_days": "9"})
    shared = (await visitor.get(account)).text
    await visitor.post(f"{account}/retention", {"retention_rate": "40", "retention_days": "30"})
    own = (await visitor.get(path)).text
    dropped = await visitor.post(f"{account}/retention/drop", {})
    after = (await visitor.get(path)).text

    assert (wrong.status_code, stated.status_code, dropped.status_code) == (422, 303, 303)
    assert "between 0 and 100" in wrong.text
    assert 'value="12.5"' in shared
    assert "retention/drop" not in shared
    assert f'href="{account}"' in own
    assert f'href="{account}"' not in after
    assert 'value="12.5"' in after


async def test_who_only_reads_sees_the_terms_and_has_no_form(signed_in: SignIn) -> None:
    reader = await signed_in(role="read_only")

    page = await reader.get("/sellers/retention")
    refused = await reader.post(
        "/sellers/retention", {"retention_rate": "1", "retention_days": "1"}
    )

    assert (page.status_code, refused.status_code) == (200, 403)
    assert "retention_rate" not in page.text


async def test_money_pages_are_for_those_who_may_pay(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    reader = await signed_in(role="read_only")
    market = await make_market(factory, reader.tenant_id)

    assert (await reader.get("/sellers/payouts")).status_code == 403
    assert (await reader.get(f"{here(market)}/account")).status_code == 200
    answer = await reader.post(f"{here(market)}/account/payouts", {"currency": "CLP"})
    assert answer.status_code == 403
