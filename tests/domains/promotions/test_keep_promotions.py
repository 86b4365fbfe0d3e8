"""Keeping promotions, their codes and limits; what a basket would cost with them."""

from decimal import Decimal

import msgspec
import pytest

from app.domains import pricing, promotions, tax
from app.domains.promotions import (
    Activation,
    AmountOff,
    BuyGet,
    Claim,
    Conditions,
    Effect,
    FreeShipping,
    InvalidBasketError,
    InvalidPromotionError,
    Level,
    Measure,
    Percentage,
    PromotionChangedError,
    PromotionNotFoundError,
    PromotionUsedByCustomerError,
    PromotionUsedUpError,
    PromotionWrite,
    Quote,
    Step,
    TakenNameError,
    Tiers,
    WantedBasket,
    WantedLine,
    Why,
)
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_variant

SPRING = PromotionWrite(name="Spring", level=Level.ORDER, effect=Percentage(rate=Decimal("0.1")))
COUPON = PromotionWrite(
    name="Welcome",
    level=Level.ORDER,
    effect=AmountOff(amount_minor=1_000),
    currency="CLP",
    activation=Activation.COUPON,
    codes=("welcome", "HOLA"),
)


async def quote(uow: UnitOfWork, *codes: str, quantity: int = 10, **values: object) -> Quote:
    """What ten boots at 1,190 would cost."""
    line = WantedLine(sku="BOOT", quantity=Decimal(quantity))
    wanted = WantedBasket(lines=(line,), codes=codes)
    return await promotions.quote_basket(uow, msgspec.structs.replace(wanted, **values))


async def stock_shop(uow: UnitOfWork) -> None:
    await tax.seed_rates(uow)
    await pricing.seed_price_list(uow)
    await make_variant(uow, "BOOT", price="1190")


async def test_a_promotion_is_read_as_it_was_kept(uow: UnitOfWork) -> None:
    promotion_id = await promotions.create_promotion(uow, COUPON)

    found = await promotions.get_promotion(uow, promotion_id)

    assert (found.effect, found.codes, found.uses) == (COUPON.effect, ("HOLA", "WELCOME"), 0)


async def test_a_basket_is_priced_with_promotion_coupon_and_taxes(uow: UnitOfWork) -> None:
    await stock_shop(uow)
    await promotions.create_promotion(uow, SPRING)
    await promotions.create_promotion(uow, COUPON)
    shipping = PromotionWrite(name="Shipping", level=Level.ORDER, effect=FreeShipping())
    await promotions.create_promotion(uow, shipping)

    found = await quote(uow, "Welcome", shipping_minor=3_990)

    # 11,900 less 1,000 is 10,900, less 10 % is 9,810; its IVA is 9,810 * 19 / 119 = 1,566.
    assert [part.amount_minor for part in found.discounts.parts] == [1_000, 1_090, 3_990]
    assert (found.items_minor, found.discount_minor, found.tax_minor) == (11_900, 6_080, 1_566)
    assert found.total_minor == 9_810


async def test_codes_that_do_not_count_say_why(uow: UnitOfWork) -> None:
    await stock_shop(uow)
    await promotions.create_promotion(
        uow,
        msgspec.structs.replace(COUPON, conditions=Conditions(min_amount_minor=20_000)),
    )

    found = await quote(uow, "hola", "nobody")

    assert [(item.code, item.why) for item in found.refused_codes] == [
        ("NOBODY", Why.UNKNOWN),
        ("HOLA", Why.MIN_AMOUNT),
    ]


async def test_a_floor_holds_for_all_promotions(uow: UnitOfWork) -> None:
    await stock_shop(uow)
    await promotions.create_promotion(
        uow, msgspec.structs.replace(SPRING, effect=Percentage(rate=Decimal("0.9")))
    )

    await promotions.set_floor(uow, Decimal("0.5"))

    assert (await quote(uow)).total_minor == 5_950


async def test_an_unknown_variant_or_a_missing_price_is_named(uow: UnitOfWork) -> None:
    await stock_shop(uow)
    await make_variant(uow, "BARE", price=None)

    for sku, pointer in (("NOBODY", "/lines/0"), ("BARE", "/lines/0/unit_price")):
        with pytest.raises(InvalidBasketError) as refused:
            await quote(uow, lines=(WantedLine(sku=sku, quantity=Decimal(1)),))
        assert [issue.pointer for issue in refused.value.issues] == [pointer]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "/name"),
        ({"effect": Percentage(rate=Decimal("1.1"))}, "/effect/rate"),
        ({"effect": AmountOff(amount_minor=10)}, "/currency"),
        ({"usage_limit": 0}, "/usage_limit"),
        ({"codes": ("ABC",)}, "/codes"),
        ({"activation": Activation.COUPON, "codes": ("a b",)}, "/codes"),
    ],
)
async def test_what_is_wrong_with_a_promotion_is_named(
    uow: UnitOfWork, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidPromotionError) as refused:
        await promotions.create_promotion(uow, msgspec.structs.replace(SPRING, **values))

    assert [issue.pointer for issue in refused.value.issues] == [field]


async def test_names_and_codes_are_taken_once(uow: UnitOfWork) -> None:
    await promotions.create_promotion(uow, COUPON)

    with pytest.raises(TakenNameError):
        await promotions.create_promotion(uow, COUPON)
    with pytest.raises(TakenNameError):
        await promotions.create_promotion(
            uow, msgspec.structs.replace(COUPON, name="Other", codes=("HOLA",))
        )


async def test_a_limit_that_comes_later_counts_what_was_used(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        promotion_id = await promotions.create_promotion(uow, SPRING)
    claim = Claim(promotion_id=promotion_id, coupon_id=None, amount_minor=100)
    for email in ("ana@mail.example", "eva@mail.example"):
        async with factory.tenant(tenant.id) as uow:
            await promotions.claim_uses(
                uow, order_id=new_id(), claims=[claim], currency="CLP",
                customer_keys=promotions.customer_keys(email=email),
            )  # fmt: skip

    with pytest.raises(InvalidPromotionError):
        async with factory.tenant(tenant.id) as uow:
            await promotions.update_promotion(
                uow, promotion_id, msgspec.structs.replace(SPRING, usage_limit=1), version=1
            )
    limited = msgspec.structs.replace(SPRING, usage_limit=3, customer_limit=1)
    async with factory.tenant(tenant.id) as uow:
        await promotions.update_promotion(uow, promotion_id, limited, version=1)

    for email, refusal in (
        ("ana@mail.example", PromotionUsedByCustomerError),
        ("leo@mail.example", None),
        ("mia@mail.example", PromotionUsedUpError),
    ):
        keys = promotions.customer_keys(email=email)
        if refusal is None:
            async with factory.tenant(tenant.id) as uow:
                await promotions.claim_uses(
                    uow, order_id=new_id(), claims=[claim], currency="CLP", customer_keys=keys
                )
            continue
        with pytest.raises(refusal):
            async with factory.tenant(tenant.id) as uow:
                await promotions.claim_uses(
                    uow, order_id=new_id(), claims=[claim], currency="CLP", customer_keys=keys
                )


async def test_a_promotion_is_changed_once_per_version_and_by_its_tenant(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        promotion_id = await promotions.create_promotion(uow, SPRING)
        await promotions.update_promotion(uow, promotion_id, SPRING, version=1)

    with pytest.raises(PromotionChangedError):
        async with factory.tenant(tenant.id) as uow:
            await promotions.update_promotion(uow, promotion_id, SPRING, version=1)
    with pytest.raises(PromotionNotFoundError):
        async with factory.tenant(other_tenant.id) as uow:
            await promotions.update_promotion(uow, promotion_id, SPRING, version=2)


@pytest.mark.parametrize(
    ("effect", "fields"),
    [
        (BuyGet(buy=0, get=2_000, rate=Decimal(2)), ["buy", "get", "rate"]),
        (AmountOff(amount_minor=0), ["amount"]),
        (FreeShipping(most_minor=-1), ["most"]),
        (Tiers(measure=Measure.QUANTITY, steps=()), ["steps"]),
        (
            Tiers(
                measure=Measure.QUANTITY,
                steps=(
                    Step(reached=Decimal(2), rate=Decimal("0.1")),
                    Step(reached=Decimal(2), rate=Decimal(3)),
                    Step(reached=Decimal(5)),
                ),
            ),
            ["steps/1/reached", "steps/1/rate", "steps/2"],
        ),
    ],
)
async def test_what_is_wrong_with_an_effect_is_named(
    uow: UnitOfWork, effect: Effect, fields: list[str]
) -> None:
    promotion_id = await promotions.create_promotion(uow, SPRING)
    wanted = msgspec.structs.replace(SPRING, effect=effect, currency="CLP")

    with pytest.raises(InvalidPromotionError) as refused:
        await promotions.update_promotion(uow, promotion_id, wanted, version=1)

    assert [issue.pointer for issue in refused.value.issues] == [
        f"/effect/{item}" for item in fields
    ]


async def test_a_change_of_the_effect_is_a_version_with_what_was_before(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    wanted = msgspec.structs.replace(
        SPRING,
        effect=Percentage(rate=Decimal("0.25")),
        conditions=Conditions(min_quantity=Decimal(5)),
    )
    async with factory.tenant(tenant.id) as uow:
        await stock_shop(uow)
        promotion_id = await promotions.create_promotion(uow, SPRING)
        await promotions.update_promotion(uow, promotion_id, wanted, version=1)

    async with factory.tenant(tenant.id, read_only=True) as uow:
        taken_off = [(await quote(uow, quantity=n)).discount_minor for n in (4, 10)]
        row = await uow.fetch_row(
            "SELECT before::text AS before, after::text AS after FROM tenant.audit_entry"
            " WHERE tenant_id = $1 AND action = 'promotions.promotion.updated'"
        )
    assert row is not None
    before, after = msgspec.json.decode(row["before"]), msgspec.json.decode(row["after"])
    assert taken_off == [0, 2_975]
    assert (before["effect"]["rate"], after["effect"]["rate"]) == ("0.1", "0.25")
    assert (before["version"], after["version"]) == (1, 2)
    assert (before["conditions"], after["conditions"]) == ({}, {"min_quantity": "5"})


async def test_conditions_name_what_is_there(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        theirs = await make_variant(uow, "THEIRS", price=None)
    async with factory.tenant(tenant.id) as uow:
        ours = await make_variant(uow, "OURS", price=None)
    wanted = msgspec.structs.replace(
        SPRING, conditions=Conditions(variant_ids=frozenset({ours, theirs}))
    )

    with pytest.raises(InvalidPromotionError) as refused:
        async with factory.tenant(tenant.id) as uow:
            await promotions.create_promotion(uow, wanted)

    assert [issue.pointer for issue in refused.value.issues] == ["/conditions/variant_ids"]


async def test_another_promotion_s_name_is_refused(uow: UnitOfWork) -> None:
    await promotions.create_promotion(uow, COUPON)
    promotion_id = await promotions.create_promotion(uow, SPRING)
    wanted = msgspec.structs.replace(SPRING, name=COUPON.name)

    with pytest.raises(TakenNameError):
        await promotions.update_promotion(uow, promotion_id, wanted, version=1)
