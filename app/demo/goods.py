"""The catalog of a sample: categories, products with their variants, prices, sellers, warehouses."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app.demo.rows import SOURCE, Sample
from app.demo.themes import ProductSpec, Theme

WAREHOUSES = (("QUILICURA", "Bodega Quilicura", "Av. Presidente Eduardo Frei Montalva 9950, Quilicura", 10),
              ("PROVIDENCIA", "Tienda Providencia", "Av. Providencia 2124, Providencia", 20))  # fmt: skip


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of the sample as orders and stock need it."""

    variant_id: UUID
    sku: str
    name: str
    price: int
    popularity: int
    seller_id: UUID | None
    commission: Decimal


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """What the tenant has already and the sample builds on."""

    price_list_id: UUID
    warehouse_ids: dict[str, UUID]
    first_number: int


def add_warehouses(sample: Sample, at: datetime, anchors: Anchors) -> list[UUID]:
    """The warehouses by priority; those that the tenant has already are taken as they are."""
    found: list[UUID] = []
    for code, name, address, priority in WAREHOUSES:
        known = anchors.warehouse_ids.get(code)
        found.append(
            known
            or sample.add("warehouse", at, code=code, name=name, address=address, priority=priority)
        )
    return found


def add_catalog(sample: Sample, theme: Theme, at: datetime, *, anchors: Anchors) -> list[Item]:
    """Everything the shop sells."""
    sellers = {
        name: _add_seller(sample, name, rate=rate, at=at)
        for name, rate in theme.commissions.items()
    }
    categories: dict[str, UUID] = {}
    items: list[Item] = []
    for spec in theme.products:
        if spec.category not in categories:
            categories[spec.category] = sample.add(
                "category", at, name=spec.category, source=SOURCE, external_id=spec.category
            )
        seller_id = sellers[spec.seller] if spec.seller else None
        commission = theme.commissions[spec.seller] if spec.seller else Decimal(0)
        product_id = _add_product(sample, spec, categories[spec.category], at=at)
        values = _add_options(sample, spec, product_id, at=at)
        for position, variant in enumerate(spec.variants):
            variant_id = sample.add(
                "variant", at, product_id=product_id, sku=variant.sku, name=variant.name,
                unit_cost=spec.unit_cost, position=position,
            )  # fmt: skip
            for option_id, value_id in (
                values[place, text] for place, text in enumerate(variant.values)
            ):
                sample.add(
                    "variant_option_value",
                    at,
                    variant_id=variant_id,
                    option_id=option_id,
                    option_value_id=value_id,
                )
            sample.add(
                "price",
                at,
                price_list_id=anchors.price_list_id,
                variant_id=variant_id,
                unit_price=variant.price,
            )
            items.append(
                Item(
                    variant_id=variant_id,
                    sku=variant.sku,
                    name=f"{spec.name} {variant.name}".strip(),
                    price=variant.price,
                    popularity=spec.popularity,
                    seller_id=seller_id,
                    commission=commission,
                )
            )
    return items


def _add_seller(sample: Sample, name: str, *, rate: Decimal, at: datetime) -> UUID:
    seller_id = sample.add("seller", at, name=name, country="CL", source=SOURCE, external_id=name)
    valid_from_on: date = at.date()
    sample.add("commission_rate", at, seller_id=seller_id, valid_from_on=valid_from_on, rate=rate)
    return seller_id


def _add_product(sample: Sample, spec: ProductSpec, category_id: UUID, *, at: datetime) -> UUID:
    return sample.add(
        "product", at, category_id=category_id, name=spec.name, description=spec.description,
        weight_g=spec.weight, source=SOURCE, external_id=spec.code,
    )  # fmt: skip


def _add_options(
    sample: Sample, spec: ProductSpec, product_id: UUID, *, at: datetime
) -> dict[tuple[int, str], tuple[UUID, UUID]]:
    """Option and value ids by the option's place and the value."""
    found: dict[tuple[int, str], tuple[UUID, UUID]] = {}
    for place, (name, values) in enumerate(spec.options):
        option_id = sample.add(
            "product_option", at, product_id=product_id, name=name, position=place
        )
        for position, value in enumerate(values):
            value_id = sample.add(
                "option_value", at, option_id=option_id, value=value, position=position
            )
            found[place, value] = (option_id, value_id)
    return found
