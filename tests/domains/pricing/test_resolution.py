"""Which price counts: the database's rule and its twin in Python agree."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains import pricing
from app.domains.pricing import PriceBreak, PriceListRule, PriceQuery, price_lateral, resolve_price
from app.domains.pricing.models import Price, PriceList
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.commerce import make_variant

DAY = date(2026, 11, 21)
GROUP = UUID(int=7)
_LATERAL = price_lateral(
    variant="v.id", quantity="v.quantity", channel="$2::text", customer_group="$3::uuid",
    currency="$4::text", day="$5::date",
)  # fmt: skip
_RESOLVE = f"""
SELECT v.position, p.price_list_id, p.unit_price, p.min_quantity, p.tax_included
FROM unnest($6::int[], $7::uuid[], $8::numeric[]) AS v(position, id, quantity)
LEFT JOIN LATERAL ({_LATERAL}) p ON true
ORDER BY v.position
"""

dates = st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
rules_of = st.lists(
    st.builds(
        PriceListRule,
        id=st.builds(new_id),
        currency=st.sampled_from(["CLP", "CLP", "USD"]),
        tax_included=st.booleans(),
        is_active=st.sampled_from([True, True, False]),
        priority=st.integers(1, 3),
        channel=st.sampled_from([None, None, "web", "pos"]),
        customer_group_id=st.sampled_from([None, None, GROUP, UUID(int=8)]),
        valid_from_on=st.sampled_from(
            [None, DAY - timedelta(days=9), DAY, DAY + timedelta(days=1)]
        ),
        valid_to_on=st.sampled_from([None, None, DAY + timedelta(days=9)]),
    ),
    max_size=5,
)
queries = st.builds(
    PriceQuery,
    currency=st.sampled_from(["CLP", "CLP", "USD"]),
    on=dates.filter(bool),
    channel=st.sampled_from([None, "web", "pos"]),
    customer_group_id=st.sampled_from([None, GROUP]),
)
prices_of = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["0", "2", "2.5", "10"]), st.integers(1, 9999)),
    max_size=12,
    unique_by=lambda item: item[:2],
)


class _Rollback(Exception):  # noqa: N818 - ends a unit of work without keeping anything
    pass


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rules=rules_of,
    prices=prices_of,
    query=queries,
    quantities=st.lists(st.sampled_from(["0.5", "1", "2", "2.4", "2.5", "11"]), min_size=1),
)
async def test_the_database_and_its_twin_agree(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    rules: list[PriceListRule],
    prices: list[tuple[int, str, int]],
    query: PriceQuery,
    quantities: list[str],
) -> None:
    async def compare(uow: UnitOfWork) -> None:
        default = PriceListRule(
            id=new_id(), currency="CLP", tax_included=True, is_default=True, priority=1
        )
        lists = [*rules, default]
        variant = await make_variant(uow, new_id().hex, price=None)
        breaks = [
            PriceBreak(
                price_list_id=lists[place % len(lists)].id,
                variant_id=variant,
                min_quantity=Decimal(least),
                unit_price=Decimal(price),
            )
            for place, least, price in prices
        ]
        breaks = list({(b.price_list_id, b.min_quantity): b for b in breaks}.values())
        for rule in lists:
            uow.session.add(PriceList(name=rule.id.hex, **msgspec.structs.asdict(rule)))
        await uow.session.flush()
        uow.session.add_all([Price(**msgspec.structs.asdict(item)) for item in breaks])
        await uow.session.flush()

        found = await uow.fetch(
            _RESOLVE, query.channel, query.customer_group_id, query.currency, query.on,
            list(range(len(quantities))), [variant] * len(quantities), [Decimal(q) for q in quantities],
        )  # fmt: skip
        for row, quantity in zip(found, quantities, strict=True):
            twin = resolve_price(
                lists, breaks, variant_id=variant, quantity=Decimal(quantity), query=query
            )
            assert row["price_list_id"] == (twin.price_list_id if twin else None)
            assert row["unit_price"] == (twin.unit_price if twin else None)
            assert row["min_quantity"] == (twin.min_quantity if twin else None)
            assert row["tax_included"] == (twin.tax_included if twin else None)

    with suppress(_Rollback):
        async with factory.tenant(tenant.id) as uow:
            await compare(uow)
            raise _Rollback


async def test_another_tenants_lists_never_count(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        await pricing.seed_price_list(uow)
        variant = await make_variant(uow, "MINE")

    async with factory.tenant(other_tenant.id, read_only=True) as uow:
        rows = await uow.fetch(_RESOLVE, None, None, "CLP", DAY, [1], [variant], [Decimal(1)])

    assert rows[0]["unit_price"] is None
