"""Makes a whole sample shop out of a theme, a seed and a day; the same three always make the same shop."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.demo.demand import DAYS, order_times
from app.demo.goods import Anchors, Item, add_catalog, add_warehouses
from app.demo.home import HOME
from app.demo.orders import write_order
from app.demo.outdoor import OUTDOOR
from app.demo.people import Buyer, make_buyers
from app.demo.rows import SOURCE, Sample
from app.demo.sales import (
    Draft,
    DraftLine,
    discount_of,
    history_of,
    pick_channel,
    pick_items,
    pick_method,
    shipping_of,
)
from app.demo.stock import Ledger
from app.tenancy.tax_ids import read_tax_id

THEMES = {theme.key: theme for theme in (OUTDOOR, HOME)}
ORDERS = 920
_BUYERS = 560


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a sample is made from. ``today`` is the day after its last order."""

    tenant_id: UUID
    theme: str
    seed: int
    today: date
    time_zone: str
    anchors: Anchors


def make_sample(plan: Plan) -> Sample:
    """All rows of the sample, in memory; some ten thousand."""
    rng = Random(f"{plan.theme}:{plan.seed}:{plan.today}")  # noqa: S311 - a sample, not a secret
    zone = ZoneInfo(plan.time_zone)
    # Ids differ between tenants, everything else is the same.
    sample = Sample(Random(f"{plan.seed}:{plan.tenant_id}"))  # noqa: S311 - as above
    opened_at = datetime.combine(plan.today - timedelta(days=DAYS + 5), time(8), zone)
    until = datetime.combine(plan.today, time(), zone)
    warehouses = add_warehouses(sample, opened_at, plan.anchors)
    items = add_catalog(sample, THEMES[plan.theme], opened_at, anchors=plan.anchors)
    buyers = make_buyers(rng, _BUYERS)
    drafts = [
        _draft(sample, rng, (position, placed_at, until), items=items, buyers=buyers)
        for position, placed_at in enumerate(
            order_times(rng, today=plan.today, zone=zone, count=ORDERS)
        )
    ]
    customers = _add_customers(sample, buyers, drafts)
    ledger = Ledger(sample, rng, warehouses)
    ledger.open(items, opened_at)
    served: list[tuple[Draft, UUID]] = []
    for draft in drafts:
        from_shop = draft.channel == "tienda" or rng.random() < 0.1  # noqa: PLR2004 - one in ten leaves from the shop
        served.append((draft, warehouses[1 if from_shop else 0]))
        write_order(
            sample,
            rng,
            draft,
            number=f"{plan.anchors.first_number + draft.position:06d}",
            buyer=buyers[draft.buyer],
            customer_id=customers[draft.buyer],
            warehouse_id=served[-1][1],
        )
    ledger.play(served)
    ledger.close(until - timedelta(hours=6))
    return sample


def _draft(
    sample: Sample,
    rng: Random,
    when: tuple[int, datetime, datetime],
    *,
    items: list[Item],
    buyers: list[Buyer],
) -> Draft:
    position, placed_at, until = when
    buyer = rng.randrange(len(buyers))
    channel = pick_channel(rng)
    method = pick_method(rng, channel)
    if channel == "tienda":
        placed_at = placed_at.replace(hour=10 + placed_at.hour % 10)
    chosen = pick_items(rng, items, company=buyers[buyer].kind == "company")
    lines = [
        DraftLine(id=sample.new_id(placed_at), item=item, quantity=count) for item, count in chosen
    ]
    value = sum(line.total for line in lines)
    return Draft(
        id=sample.new_id(placed_at),
        position=position,
        channel=channel,
        buyer=buyer,
        placed_at=placed_at,
        lines=lines,
        discount=discount_of(rng, channel, value),
        shipping=shipping_of(channel, buyers[buyer], value),
        method=method,
        history=history_of(rng, method=method, channel=channel, placed_at=placed_at, until=until),
    )


def _add_customers(sample: Sample, buyers: list[Buyer], drafts: list[Draft]) -> dict[int, UUID]:
    """Those who bought, since their first order."""
    found: dict[int, UUID] = {}
    for draft in drafts:
        if draft.buyer in found:
            continue
        buyer, at = buyers[draft.buyer], draft.placed_at
        tax = read_tax_id("CL", buyer.tax_id or "")
        found[draft.buyer] = sample.add(
            "customer", at, kind=buyer.kind, name=buyer.name, email=buyer.email, phone=buyer.phone,
            tax_id=tax.number if tax else None, tax_country=tax.country if tax else None, source=SOURCE,
            external_id=f"{SOURCE}-{draft.buyer + 1:04}", created_at=at,
            updated_at=at,
        )  # fmt: skip
        sample.add(
            "customer_address", at, customer_id=found[draft.buyer], kind="shipping", line=buyer.street,
            city=buyer.commune, region=buyer.region, country="CL", created_at=at,
        )  # fmt: skip
    return found
