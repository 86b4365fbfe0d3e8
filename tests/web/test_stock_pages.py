"""A day in the warehouse: many lines received, sent elsewhere, put away, counted, planned and looked up."""

import re
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from app.domains import inventory
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory, utc_now
from tests.factories.trade import make_variant, make_warehouse
from tests.web.conftest import SignIn, Visitor

PAGES = (
    "/stock/transfers", "/stock/transfers/new", "/stock/counts", "/stock/counts/new", "/stock/reorder",
    "/stock/policy", "/stock/history", "/stock/picking",
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


@pytest_asyncio.fixture(loop_scope="session")
async def ids(factory: UnitOfWorkFactory, owner: Visitor) -> dict[str, UUID]:
    """Two SKUs, one with a bar code, and two warehouses."""
    async with factory.tenant(owner.tenant_id) as uow:
        return {
            "boot": (await make_variant(uow, "BOOT", barcode="780")).id,
            "cup": (await make_variant(uow, "CUP")).id,
            "north": (await make_warehouse(uow, "NORTE", priority=1)).id,
            "south": (await make_warehouse(uow, "SUR", priority=2)).id,
        }


async def on_hand(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID], sku: str
) -> list[int]:
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        return [int(row.on_hand) for row in await inventory.list_card(uow, variant_id=ids[sku])]


async def receive(owner: Visitor, ids: dict[str, UUID]) -> None:
    form = {
        "key": "k", "warehouse": encode("whs", ids["north"]), "lines-0-sku": "BOOT", "lines-0-quantity": "4",
        "pasted": "CUP\t7\n780;2", "sku": "CUP",
    }  # fmt: skip
    assert (await owner.post("/stock/receive", form)).status_code == 303


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_company_gets_every_page(owner: Visitor, path: str) -> None:
    answer = await owner.get(path)

    assert answer.status_code == 200
    assert "<h1" in answer.text


async def test_lines_are_scanned_pasted_and_removed_before_anything_happens(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID]
) -> None:
    form = {"key": "k", "lines-0-sku": "BOOT", "lines-0-quantity": "2", "sku": "BOOT", "add": "1"}

    added = await owner.post("/stock/receive", {**form, "pasted": "CUP 7"})
    removed = await owner.post("/stock/receive", {**form, "sku": "CUP", "remove": "0"})

    assert re.search(r'name="lines-0-quantity"[^>]*value="3"', added.text)
    assert 'value="CUP"' in added.text
    assert 'value="BOOT"' not in removed.text
    assert await on_hand(factory, owner, ids, "boot") == []


async def test_many_lines_are_received_by_sku_and_bar_code(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID]
) -> None:
    await receive(owner, ids)
    await receive(owner, ids)

    assert await on_hand(factory, owner, ids, "boot") == [6]
    assert await on_hand(factory, owner, ids, "cup") == [8]


async def test_goods_are_sent_and_arrive_with_a_difference(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID]
) -> None:
    await receive(owner, ids)
    places = {"from": encode("whs", ids["north"]), "to": encode("whs", ids["south"])}

    same = await owner.post(
        "/stock/transfers/new", {**places, "to": places["from"], "sku": "CUP", "key": "t"}
    )
    sent = await owner.post(
        "/stock/transfers/new", {**places, "sku": "CUP", "quantity": "5", "key": "t"}
    )
    path = sent.headers["location"]
    field = f"arrived-{encode('sku', ids['cup'])}"
    unexplained = await owner.post(f"{path}/receive", {field: "3", "close": "1", "key": "r"})
    arrived = await owner.post(
        f"{path}/receive", {field: "3", "close": "1", "key": "r", "reason": "lost on the way"}
    )

    assert (same.status_code, sent.status_code) == (422, 303)
    assert (unexplained.status_code, arrived.status_code) == (422, 303)
    assert "Arrived" in (await owner.get(path)).text
    assert await on_hand(factory, owner, ids, "cup") == [3, 3]
    assert "lost on the way" in (await owner.get("/stock/movements?kind=adjustment")).text


async def test_a_phone_counts_and_posts(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID]
) -> None:
    await receive(owner, ids)
    opened = await owner.post(
        "/stock/counts/new", {"warehouse": encode("whs", ids["north"]), "skus": "CUP\nBOOT"}
    )
    path = opened.headers["location"]

    wrong = await owner.post(f"{path}/lines", {"sku": "NONE", "counted": "x"})
    counted = await owner.post(f"{path}/lines", {"sku": "780", "counted": "5"})
    posted = await owner.post(f"{path}/post")
    late = await owner.post(f"{path}/lines", {"sku": "CUP", "counted": "1"})

    assert (wrong.status_code, counted.status_code, posted.status_code) == (422, 303, 303)
    assert late.status_code == 422
    assert "This count was posted" in late.text
    assert await on_hand(factory, owner, ids, "boot") == [5]
    assert await on_hand(factory, owner, ids, "cup") == [8]
    assert "-1" in (await owner.get(path)).text


async def test_goods_are_put_away_into_bins(owner: Visitor, ids: dict[str, UUID]) -> None:
    await receive(owner, ids)
    path = f"/stock/warehouses/{encode('whs', ids['north'])}"

    added = await owner.post(f"{path}/bins", {"code": "A-01", "position": "3"})
    again = await owner.post(f"{path}/bins", {"code": "A-01"})
    found = re.search(r'value="(bin_\w+)"', (await owner.get(path)).text)
    assert found
    move = {"sku": "CUP", "quantity": "6", "to": found[1]}
    moved = await owner.post(f"{path}/moves", move)
    too_much = await owner.post(f"{path}/moves", move)

    assert (added.status_code, again.status_code) == (303, 422)
    assert (moved.status_code, too_much.status_code) == (303, 422)
    assert "There is less in that place" in too_much.text
    card = (await owner.get(f"/stock/variants/{encode('sku', ids['cup'])}")).text
    assert "A-01: 6" in card


async def test_a_plan_brings_a_sku_up_for_reorder(owner: Visitor, ids: dict[str, UUID]) -> None:
    await receive(owner, ids)
    card = f"/stock/variants/{encode('sku', ids['cup'])}"
    plan = {
        "warehouse": encode("whs", ids["north"]),
        "reorder_point": "9",
        "reorder_quantity": "24",
    }

    saved = await owner.post(f"{card}/plan", plan)
    wrong = await owner.post(f"{card}/plan", {**plan, "reorder_point": "-1"})

    assert (saved.status_code, wrong.status_code) == (303, 422)
    assert "CUP" in (await owner.get("/stock/reorder")).text


async def test_the_policy_is_kept(factory: UnitOfWorkFactory, owner: Visitor) -> None:
    wrong = await owner.post("/stock/policy", {"method": "nearest", "hold_minutes": "soon"})
    saved = await owner.post("/stock/policy", {"method": "nearest", "hold_minutes": "30"})

    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        policy = await inventory.find_policy(uow)
    assert (wrong.status_code, saved.status_code) == (422, 303)
    assert (policy.method.value, policy.may_split, policy.hold_minutes) == ("nearest", False, 30)


async def test_stock_of_a_day_is_a_page_and_a_file(owner: Visitor, ids: dict[str, UUID]) -> None:
    await receive(owner, ids)
    today = utc_now().astimezone(ZoneInfo("America/Santiago")).date()
    before = today - timedelta(days=3)

    page = await owner.get(f"/stock/history?on={today}")
    file = await owner.get(f"/stock/history/export.csv?on={today}")
    earlier = await owner.get(f"/stock/history/export.csv?on={before}")

    assert "CUP" in page.text
    assert file.text.lstrip("\ufeff").splitlines()[2].startswith(f"{today},CUP,")
    assert file.text.splitlines()[2].endswith(",NORTE,8,0")
    assert earlier.text.splitlines()[2].endswith(",NORTE,0,0")


async def test_goods_are_scrapped_with_a_reason(
    factory: UnitOfWorkFactory, owner: Visitor, ids: dict[str, UUID]
) -> None:
    await receive(owner, ids)
    form = {"kind": "scrap", "sku": "CUP", "warehouse": encode("whs", ids["north"]), "key": "s"}

    refused = await owner.post("/stock/adjust", {**form, "quantity": "-2", "reason": "cracked"})
    scrapped = await owner.post("/stock/adjust", {**form, "quantity": "2", "reason": "cracked"})

    assert (refused.status_code, scrapped.status_code) == (422, 303)
    assert await on_hand(factory, owner, ids, "cup") == [6]
    assert "Scrapped" in (await owner.get("/stock/movements?kind=scrap")).text


@pytest.mark.parametrize("path", ["/stock/transfers/new", "/stock/counts/new", "/stock/policy"])
async def test_who_may_only_read_changes_nothing(signed_in: SignIn, path: str) -> None:
    reader = await signed_in("read_only")

    assert (await reader.post(path, {})).status_code == 403


async def test_a_bin_is_changed_archived_and_used_again(
    owner: Visitor, ids: dict[str, UUID], signed_in: SignIn
) -> None:
    await receive(owner, ids)
    path = f"/stock/warehouses/{encode('whs', ids['north'])}"
    await owner.post(f"{path}/bins", {"code": "A-01"})
    found = re.search(r"/stock/bins/(bin_\w+)", (await owner.get(path)).text)
    assert found
    here = f"/stock/bins/{found[1]}"
    await owner.post(f"{path}/moves", {"sku": "CUP", "quantity": "6", "to": found[1]})

    full = await owner.post(f"{here}/archive", {})
    wrong = await owner.post(here, {"code": "", "position": "1"})
    saved = await owner.post(here, {"code": "Z-9", "position": "1"})
    shown = (await owner.get(here)).text
    await owner.post(f"{path}/moves", {"sku": "CUP", "quantity": "6", "from": found[1]})
    archived = await owner.post(f"{here}/archive", {})
    listed = (await owner.get(path)).text
    again = await owner.post(f"{here}/restore", {})

    assert (full.status_code, wrong.status_code) == (422, 422)
    assert "Goods lie in this bin" in full.text
    assert (saved.status_code, archived.status_code, again.status_code) == (303, 303, 303)
    assert "Z-9" in shown
    assert "CUP" in shown
    assert "Archived bins:" in listed
    stranger = await signed_in("owner")
    assert (await stranger.get(here)).status_code == 404
    assert (await stranger.post(f"{here}/archive", {})).status_code == 404
