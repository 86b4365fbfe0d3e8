"""Price lists, promotions and tax rates as people see them, over HTTP."""

import csv
from decimal import Decimal

import pytest
import pytest_asyncio

from app.domains import catalog, pricing, tax
from app.domains.imports import RowKind, propose_mapping
from app.domains.promotions import Conditions, Measure, Step, Tiers, list_promotions
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories.commerce import make_variant
from tests.web.conftest import SignIn, Visitor

PATHS = ("/prices", "/prices/new", "/promotions", "/promotions/new", "/taxes")


@pytest_asyncio.fixture(loop_scope="session")
async def owner(signed_in: SignIn) -> Visitor:
    return await signed_in("owner")


async def shop(factory: UnitOfWorkFactory, visitor: Visitor) -> str:
    """A boot at 12,345; returns the key of the default list."""
    async with factory.tenant(visitor.tenant_id) as uow:
        await tax.seed_rates(uow)
        await pricing.seed_price_list(uow)
        await make_variant(uow, "BOOT-42", price="12345")
        return encode("pls", await pricing.default_price_list(uow))


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_opens_for_an_empty_company(owner: Visitor, path: str) -> None:
    answer = await owner.get(path)

    assert answer.status_code == 200
    assert "<h1" in answer.text


async def test_prices_are_set_and_changed_after_a_preview(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    here = f"/prices/{await shop(factory, owner)}"

    page = await owner.get(here)
    preview = await owner.get(f"{here}/change?percent=10&ending=990")
    changed = await owner.post(f"{here}/change", {"percent": "10", "ending": "990"})
    wrong = await owner.post(f"{here}/set", {"sku": "NADA", "unit_price": "10"})
    right = await owner.post(
        f"{here}/set", {"sku": "BOOT-42", "unit_price": "9,990", "min_quantity": "10"}
    )

    assert "12,345" in page.text
    assert "13,990" in preview.text
    assert (changed.status_code, wrong.status_code, right.status_code) == (303, 422, 303)
    after = (await owner.get(here)).text
    assert "13,990" in after
    assert "9,990" in after


async def test_a_promotion_is_made_read_and_switched_off(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    form = {
        "name": "Primavera", "kind": "percentage", "percent": "12.5", "level": "order", "priority": "10",
        "codes": "hola, CHAO", "usage_limit": "5", "valid_from": "2026-09-01", "valid_to": "2026-09-30",
    }  # fmt: skip

    made = await owner.post("/promotions/new", form)
    here = made.headers["location"]
    page = await owner.get(here)
    switched = await owner.post(f"{here}/switch")

    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        (found,) = await list_promotions(uow)
    assert (made.status_code, switched.status_code) == (303, 303)
    assert "12.5 % off the order" in page.text
    assert (found.codes, found.is_active, found.usage_limit) == (("CHAO", "HOLA"), False, 5)
    assert found.valid_to is not None
    assert found.valid_to.astimezone().isoformat() > "2026-09-30"


async def test_a_wrong_promotion_comes_back_with_its_fields(owner: Visitor) -> None:
    answer = await owner.post("/promotions/new", {"name": "", "kind": "percentage", "percent": "x"})

    assert answer.status_code == 422
    assert 'id="f-percent-error"' in answer.text


async def test_a_rate_is_added_from_a_day_on_and_never_in_the_past(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await shop(factory, owner)
    form = {
        "name": "IVA 20%",
        "code": "iva",
        "tax_class": "standard",
        "rate": "20",
        "valid_from_on": "2099-01-01",
    }

    past = await owner.post("/taxes", {**form, "valid_from_on": "2020-01-01"})
    added = await owner.post("/taxes", form)
    again = await owner.post("/taxes", form)

    assert (past.status_code, added.status_code, again.status_code) == (422, 303, 422)
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        found = [row.rate for row in await tax.all_rates(uow) if row.code == "iva"]
    assert found == [Decimal("0.2"), Decimal("0.19")]


async def test_another_companys_list_and_promotion_are_not_found(
    factory: UnitOfWorkFactory, owner: Visitor, signed_in: SignIn
) -> None:
    key = await shop(factory, owner)
    stranger = await signed_in("owner")

    answers = [
        await stranger.get(f"/prices/{key}"),
        await stranger.post(f"/prices/{key}/set", {"sku": "BOOT-42", "unit_price": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_list_is_edited_switched_off_and_another_s_change_is_not_lost(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await shop(factory, owner)
    await owner.post("/prices/new", {"name": "Mayorista", "kind": "wholesale", "priority": "5"})
    async with factory.tenant(owner.tenant_id) as uow:
        (made,) = [row for row in await pricing.list_price_lists(uow) if row.name == "Mayorista"]
    here = f"/prices/{encode('pls', made.id)}"
    changed = {
        "version": "1", "name": "Mayorista 2026", "kind": "wholesale", "priority": "7", "channel": "web",
        "valid_from_on": "2026-01-01", "valid_to_on": "2027-01-01",
    }  # fmt: skip

    form = await owner.get(f"{here}/edit")
    first = await owner.post(f"{here}/edit", changed)
    stale = await owner.post(f"{here}/edit", changed)
    wrong = await owner.post(f"{here}/edit", {**changed, "version": "2", "name": ""})

    assert 'value="Mayorista"' in form.text
    assert (first.status_code, stale.status_code, wrong.status_code) == (303, 422, 422)
    async with factory.tenant(owner.tenant_id) as uow:
        after = await pricing.get_price_list(uow, made.id)
    assert (after.name, after.priority, after.channel, after.is_active, after.version) == (
        "Mayorista 2026",
        7,
        "web",
        False,
        2,
    )


async def test_a_list_as_a_file_comes_back_as_an_import_of_prices(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    here = f"/prices/{await shop(factory, owner)}"
    await owner.post(f"{here}/set", {"sku": "BOOT-42", "unit_price": "9,990", "min_quantity": "10"})

    answer = await owner.get(f"{here}/export?kind=csv")

    head, *rows = csv.reader(answer.text.removeprefix("\ufeff").splitlines())
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("BOOT-42", "", "12345", "Público"),
        ("BOOT-42", "10", "9990", "Público"),
    ]
    proposal = propose_mapping(head, rows)
    assert proposal.row_kind is RowKind.PRICE
    assert set(proposal.columns.values()) == {"sku", "min_quantity", "price", "price_list"}


async def test_the_history_of_a_sku_s_prices_says_who_changed_what(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    here = f"/prices/{await shop(factory, owner)}"
    await owner.post(f"{here}/set", {"sku": "BOOT-42", "unit_price": "9,990"})
    async with factory.tenant(owner.tenant_id) as uow:
        variant_id = await uow.fetch_value("SELECT id FROM tenant.variant WHERE tenant_id = $1")

    page = await owner.get(f"/prices/history/{encode('sku', variant_id)}")

    assert page.status_code == 200
    assert "12,345" in page.text
    assert "9,990" in page.text
    assert owner.email in page.text


async def test_a_promotion_gets_other_days_and_is_ended(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await owner.post(
        "/promotions/new",
        {"name": "Verano", "kind": "percentage", "level": "order", "percent": "10"},
    )
    async with factory.tenant(owner.tenant_id) as uow:
        (made,) = await list_promotions(uow)
    here = f"/promotions/{encode('prm', made.id)}"

    form = await owner.get(f"{here}/edit")
    moved = await owner.post(
        f"{here}/edit",
        {
            "version": str(made.version),
            "name": "Verano",
            "kind": "percentage",
            "level": "order",
            "percent": "10",
            "valid_from": "2026-01-01",
            "valid_to": "2099-01-31",
            "usage_limit": "50",
        },
    )
    ended = await owner.post(f"{here}/end")
    page = await owner.get(here)

    assert (form.status_code, moved.status_code, ended.status_code) == (200, 303, 303)
    assert f"{here}/end" not in page.text
    async with factory.tenant(owner.tenant_id) as uow:
        (after,) = await list_promotions(uow)
        assert after.valid_to is not None
        assert after.valid_to <= uow.now
    assert (after.usage_limit, after.effect) == (50, made.effect)


async def test_the_lowest_price_is_set_and_a_wrong_one_is_said(owner: Visitor) -> None:
    set_ = await owner.post("/promotions/floor", {"floor": "12.5"})
    wrong = await owner.post("/promotions/floor", {"floor": "120"})
    page = await owner.get("/promotions/floor")

    assert (set_.status_code, wrong.status_code) == (303, 422)
    assert 'value="12.5"' in page.text


async def test_a_promotion_gets_another_effect_and_other_conditions(
    factory: UnitOfWorkFactory, owner: Visitor
) -> None:
    await shop(factory, owner)
    async with factory.tenant(owner.tenant_id) as uow:
        category = await catalog.create_category(uow, name="Botas", parent_id=None)
        (variant,) = (await catalog.list_variants(uow, page=PageRequest(limit=1))).items
    await owner.post("/promotions/new", {"name": "Verano", "kind": "percentage", "percent": "10"})
    async with factory.tenant(owner.tenant_id) as uow:
        (made,) = await list_promotions(uow)
    here = f"/promotions/{encode('prm', made.id)}"
    form = {
        "version": "1", "name": "Verano", "kind": "tiers", "level": "line", "measure": "quantity",
        "steps": "3; 10 %\r\n6; 1,500", "priority": "7", "min_amount": "20,000", "skus": variant.sku,
        "channels": "web, tienda", "exclusive": "1", encode("cat", category): "1",
    }  # fmt: skip

    wrong = [
        await owner.post(f"{here}/edit", {**form, "steps": "3"}),
        await owner.post(f"{here}/edit", {**form, "steps": "3; 200 %"}),
        await owner.post(f"{here}/edit", {**form, "skus": "NADA"}),
        await owner.post(f"{here}/edit", {**form, encode("cat", made.id): "1"}),
    ]
    saved = await owner.post(f"{here}/edit", form)
    late = await owner.post(f"{here}/edit", form)
    shown = (await owner.get(f"{here}/edit")).text

    assert {answer.status_code for answer in wrong} == {422}
    for answer, field in zip(
        wrong, ("steps-error", "steps-error", "skus-error", "conditions-category_ids"), strict=True
    ):
        assert f'f-{field}"' in answer.text
    assert (saved.status_code, late.status_code) == (303, 422)
    async with factory.tenant(owner.tenant_id) as uow:
        (after,) = await list_promotions(uow)
    assert after.effect == Tiers(
        measure=Measure.QUANTITY,
        steps=(
            Step(reached=Decimal(3), rate=Decimal("0.1")),
            Step(reached=Decimal(6), amount_minor=1500),
        ),
    )
    assert after.conditions == Conditions(
        category_ids=frozenset({category}),
        variant_ids=frozenset({variant.id}),
        channels=frozenset({"web", "tienda"}),
        min_amount_minor=20_000,
    )
    assert (after.level, after.currency, after.is_exclusive, after.version) == (
        "line",
        "CLP",
        True,
        2,
    )
    assert "6; 1,500" in shown
    assert f'name="{encode("cat", category)}" value="1" checked' in shown
