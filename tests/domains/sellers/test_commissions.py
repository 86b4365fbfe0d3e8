"""Which commission scheme counts, and how much a line owes under it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains import sellers
from app.domains.sellers import (
    CategoryRate,
    CommissionLine,
    InvalidSchemeError,
    Scheme,
    SchemeInForce,
    SchemeKind,
    SchemeWrite,
    Tier,
    commissions_for,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

DAY, SELLER, SHOES, BOOTS = date(2026, 3, 10), new_id(), new_id(), new_id()
TIERS = (Tier(from_minor=0, rate=Decimal("0.10")), Tier(from_minor=1_000, rate=Decimal("0.05")))


def line(base: int, *, quantity: str = "1", path: tuple[object, ...] = ()) -> CommissionLine:
    return CommissionLine(
        key=new_id(), seller_id=SELLER, quantity=Decimal(quantity), base_minor=base, currency="CLP",
        category_path=path,  # pyright: ignore[reportArgumentType] - ids
    )  # fmt: skip


def force(kind: SchemeKind, *, turnover: int = 0, **values: object) -> dict[object, SchemeInForce]:
    scheme = Scheme(
        **{"id": new_id(), "seller_id": SELLER, "name": "x", "kind": kind, "valid_from_on": DAY, **values}  # pyright: ignore[reportArgumentType] - by kind
    )  # fmt: skip
    return {SELLER: SchemeInForce(scheme=scheme, turnover_minor=turnover)}


@pytest.mark.parametrize(
    ("kind", "values", "turnover", "owed"),
    [
        (SchemeKind.PERCENTAGE, {"rate": Decimal("0.125")}, 0, 125),
        (SchemeKind.FIXED_UNIT, {"amount_minor": 40, "currency": "CLP"}, 0, 120),
        (SchemeKind.FIXED_ORDER, {"amount_minor": 70, "currency": "CLP"}, 0, 70),
        (SchemeKind.FIXED_ORDER, {"amount_minor": 5_000, "currency": "CLP"}, 0, 1_000),
        (SchemeKind.TIERED, {"tiers": TIERS}, 999, 100),
        (SchemeKind.TIERED, {"tiers": TIERS}, 1_000, 50),
        (SchemeKind.CATEGORY, {"categories": (CategoryRate(category_id=SHOES, rate=Decimal("0.2")),)}, 0, 200),
    ],
)  # fmt: skip
def test_each_kind_owes_what_its_table_says(
    kind: SchemeKind, values: dict[str, object], turnover: int, owed: int
) -> None:
    schemes = force(kind, turnover=turnover, **values)

    (found,) = commissions_for([line(1_000, quantity="3", path=(BOOTS, SHOES))], schemes)  # pyright: ignore[reportArgumentType] - ids

    assert found.amount_minor == owed


def test_the_nearest_category_counts_then_the_schemes_rate() -> None:
    schemes = force(
        SchemeKind.CATEGORY,
        rate=Decimal("0.01"),
        categories=(
            CategoryRate(category_id=SHOES, rate=Decimal("0.2")),
            CategoryRate(category_id=BOOTS, rate=Decimal("0.3")),
        ),
    )

    found = commissions_for(
        [line(100, path=(BOOTS, SHOES)), line(100, path=(SHOES,)), line(100)], schemes  # pyright: ignore[reportArgumentType] - ids
    )  # fmt: skip

    assert [item.amount_minor for item in found] == [30, 20, 1]


def test_tax_comes_on_top_of_the_commission() -> None:
    schemes = force(SchemeKind.PERCENTAGE, rate=Decimal("0.1"), tax_rate=Decimal("0.19"))

    (found,) = commissions_for([line(1_005)], schemes)  # pyright: ignore[reportArgumentType] - ids

    assert (found.amount_minor, found.tax_minor) == (101, 19)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.integers(0, 10**6))
def test_an_orders_amount_is_divided_without_a_rest_and_never_above_a_base(
    bases: list[int], amount: int
) -> None:
    schemes = force(SchemeKind.FIXED_ORDER, amount_minor=amount, currency="CLP")

    found = commissions_for([line(base) for base in bases], schemes)  # pyright: ignore[reportArgumentType] - ids

    owed = [item.amount_minor for item in found]
    assert all(0 <= part <= base for part, base in zip(owed, bases, strict=True))
    assert sum(owed) <= amount
    if sum(bases) >= amount * len(bases):
        assert sum(owed) <= amount


def write(**values: object) -> SchemeWrite:
    return SchemeWrite(
        **{"name": "x", "kind": SchemeKind.PERCENTAGE, "valid_from_on": DAY, "rate": Decimal("0.1"), **values}  # pyright: ignore[reportArgumentType] - by kind
    )  # fmt: skip


async def test_the_sellers_own_scheme_counts_before_everybodys_and_the_last_one_first(
    uow: UnitOfWork,
) -> None:
    own, plain, rated = [await sales.make_seller(uow, name) for name in ("own", "plain", "rated")]
    await sales.make_commission(uow, own, "0.30")
    await sellers.create_scheme(uow, scheme=write(seller_id=own.id, rate=Decimal("0.2")))
    last = await sellers.create_scheme(uow, scheme=write(seller_id=own.id, rate=Decimal("0.21")))
    everybodys = await sellers.create_scheme(uow, scheme=write(valid_from_on=date(2026, 3, 9)))

    found = await sellers.find_schemes(
        uow, seller_ids=[own.id, plain.id, rated.id], on=DAY, currency="CLP"
    )

    assert found[own.id].scheme.id == last
    assert found[plain.id].scheme.id == everybodys
    await sellers.end_scheme(uow, scheme_id=everybodys, last_on=date(2026, 3, 9))
    await sales.make_commission(uow, rated, "0.12")
    later = await sellers.find_schemes(uow, seller_ids=[plain.id, rated.id], on=DAY, currency="CLP")
    assert plain.id not in later
    assert (later[rated.id].scheme.id, later[rated.id].scheme.rate) == (None, Decimal("0.12"))


async def test_amounts_of_another_currency_do_not_count(uow: UnitOfWork) -> None:
    seller = await sales.make_seller(uow)
    fixed = write(kind=SchemeKind.FIXED_UNIT, rate=None, amount_minor=5, currency="USD")
    await sellers.create_scheme(uow, scheme=fixed)

    found = await sellers.find_schemes(uow, seller_ids=[seller.id], on=DAY, currency="CLP")

    assert found == {}


@pytest.mark.parametrize(
    "values",
    [
        {"rate": Decimal("1.5")},
        {"rate": None},
        {"name": " "},
        {"kind": SchemeKind.FIXED_UNIT, "rate": None},
        {"kind": SchemeKind.TIERED, "rate": None, "currency": "CLP"},
        {"kind": SchemeKind.TIERED, "rate": None, "tiers": TIERS},
        {"kind": SchemeKind.CATEGORY},
        {"valid_to_on": date(2026, 3, 9)},
        {"tiers": (TIERS[0], TIERS[0]), "kind": SchemeKind.TIERED, "currency": "CLP"},
    ],
)
async def test_a_scheme_that_makes_no_sense_is_refused(
    uow: UnitOfWork, values: dict[str, object]
) -> None:
    with pytest.raises(InvalidSchemeError):
        await sellers.create_scheme(uow, scheme=write(**values))


async def test_another_tenants_schemes_do_not_count(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sellers.create_scheme(uow, scheme=write())
    async with factory.tenant(tenant.id) as uow:
        seller = await sales.make_seller(uow)
        assert await sellers.list_schemes(uow) == []
        assert await sellers.find_schemes(uow, seller_ids=[seller.id], on=DAY, currency="CLP") == {}
        with pytest.raises(sellers.SchemeNotFoundError):
            await sellers.end_scheme(uow, scheme_id=foreign, last_on=DAY)
