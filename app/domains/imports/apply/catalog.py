"""Writes what orders name: categories, products with their variants and options, sellers, customers, warehouses."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

from app.domains.customers import phone_digits, place_of
from app.domains.imports.apply.known import Known
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.records import AddressRecord, Batch, CustomerRecord, ProductRecord
from app.kernel.ids import new_id
from app.tenancy.tax_ids import read_tax_id

#: A row of a table, its id first.
Row: TypeAlias = tuple[Any, ...]

_CATEGORY: Final = Target("category", ("id", "name", "source", "external_id"))
_TRANSLATION: Final = Target("category_translation", ("id", "category_id", "locale", "name"))
_PRODUCT: Final = Target(
    "product",
    (
        "id", "category_id", "name", "description", "tax_class", "weight_g", "length_mm", "height_mm", "width_mm",
        "photos", "source", "external_id", "brand_id",
    ),
)  # fmt: skip
_VARIANT: Final = Target("variant", ("id", "product_id", "sku", "name", "barcode", "unit_cost"))
_BRAND: Final = Target("product_brand", ("id", "name"))
_OPTION: Final = Target("product_option", ("id", "product_id", "name", "position"))
_OPTION_VALUE: Final = Target("option_value", ("id", "option_id", "value"))
_VARIANT_OPTION: Final = Target(
    "variant_option_value", ("id", "variant_id", "option_id", "option_value_id")
)
_SELLER: Final = Target(
    "seller", ("id", "name", "city", "region", "postal_code", "country", "source", "external_id")
)
_CUSTOMER: Final = Target(
    "customer",
    (
        "id",
        "kind",
        "name",
        "email",
        "phone",
        "tax_id",
        "source",
        "external_id",
        "tax_country",
        "phone_digits",
    ),
)
_ADDRESS: Final = Target(
    "customer_address",
    (
        "id",
        "customer_id",
        "kind",
        "line",
        "city",
        "region",
        "postal_code",
        "country",
        "is_structured",
        "commune_code",
    ),
)
_WAREHOUSE: Final = Target("warehouse", ("id", "code", "name"))


def add_categories(stage: Stage, batch: Batch, known: Known) -> list[UUID]:
    """Add the categories that are new."""
    rows: list[Row] = []
    translations: list[Row] = []
    for record in batch.categories:
        if record.key in known.categories:
            continue
        known.categories[record.key] = category_id = new_id()
        rows.append((category_id, record.name, batch.channel, record.key))
        translations += [(new_id(), category_id, *pair) for pair in record.translations]
    stage.add(_CATEGORY, rows)
    stage.add(_TRANSLATION, translations)
    return [row[0] for row in rows]


def add_brands(stage: Stage, batch: Batch, known: Known) -> list[UUID]:
    """Add the brands that are new, of products that are new."""
    rows: list[Row] = []
    for record in batch.products:
        if record.brand and record.brand.lower() not in known.brands:
            known.brands[record.brand.lower()] = brand_id = new_id()
            rows.append((brand_id, record.brand))
    stage.add(_BRAND, rows)
    return [row[0] for row in rows]


def add_products(stage: Stage, batch: Batch, known: Known) -> list[UUID]:
    """Add the products whose SKU is new, each with its variant and options."""
    products: list[Row] = []
    variants: list[Row] = []
    options: list[Row] = []
    values: list[Row] = []
    chosen: list[Row] = []
    for record in batch.products:
        if record.sku in known.variants:
            continue
        product_id, variant_id = new_id(), new_id()
        known.variants[record.sku] = (variant_id, record.name)
        products.append(_product_row(batch.channel, product_id, record, known))
        variants.append(
            (variant_id, product_id, record.sku, record.name, record.barcode, record.unit_cost)
        )
        for position, (name, value) in enumerate(record.attributes):
            option_id, value_id = new_id(), new_id()
            options.append((option_id, product_id, name, position))
            values.append((value_id, option_id, value))
            chosen.append((new_id(), variant_id, option_id, value_id))
    stage.add(_PRODUCT, products)
    stage.add(_VARIANT, variants)
    stage.add(_OPTION, options)
    stage.add(_OPTION_VALUE, values)
    stage.add(_VARIANT_OPTION, chosen)
    return [row[0] for row in products]


def _product_row(  # noqa: PLR0917 - the context of one step, passed on
    channel: str, product_id: UUID, record: ProductRecord, known: Known
) -> Row:
    category = known.categories.get(record.category) if record.category else None
    return (
        product_id, category, record.name, record.description, record.tax_class, record.weight_g,
        record.length_mm, record.height_mm, record.width_mm, record.photos, channel, record.key,
        known.brands[record.brand.lower()] if record.brand else None,
    )  # fmt: skip


def add_sellers(stage: Stage, batch: Batch, known: Known) -> list[UUID]:
    """Add the sellers that are new."""
    rows: list[Row] = []
    for record in batch.sellers:
        if record.key in known.sellers:
            continue
        known.sellers[record.key] = seller_id = new_id()
        rows.append(
            (
                seller_id, record.name, record.city, record.region, record.postal_code, record.country,
                batch.channel, record.key,
            )
        )  # fmt: skip
    stage.add(_SELLER, rows)
    return [row[0] for row in rows]


def add_customers(
    stage: Stage,
    records: Sequence[CustomerRecord],
    known: Known,
    *,
    channel: str,
    country: str,
) -> list[UUID]:
    """Add the customers that are new, with their addresses; tax ids are those of ``country``, where they check out."""
    rows: list[Row] = []
    addresses: list[Row] = []
    for record in records:
        if record.key in known.customers:
            continue
        known.customers[record.key] = customer_id = new_id()
        # A number that does not check out is kept as it was written, without a country, which flags it.
        tax = read_tax_id(country, record.tax_id or "")
        rows.append(
            (
                customer_id, record.kind, record.name, record.email, record.phone,
                tax.number if tax else record.tax_id, channel, record.key, tax.country if tax else None,
                phone_digits(record.phone or ""),
            )
        )  # fmt: skip
        addresses += [_address_row(customer_id, address, country) for address in record.addresses]
    stage.add(_CUSTOMER, rows)
    stage.add(_ADDRESS, addresses)
    return [row[0] for row in rows]


def _address_row(customer_id: UUID, address: AddressRecord, country: str) -> Row:
    """An address; a Chilean commune is found however it was written, and brings its spelling and its region."""
    city, region, home = address.city, address.region, address.country
    place = place_of(city or "", region or "", home or country)
    if place.commune_code is not None:
        city, region, home = place.city, place.region, home or country
    return (
        new_id(), customer_id, address.kind, address.line, city, region, address.postal_code, home,
        address.is_structured, place.commune_code,
    )  # fmt: skip


def add_warehouses(stage: Stage, codes: set[str], known: Known) -> list[UUID]:
    """Add the warehouses that are new; their code is their name until somebody gives them one."""
    rows = [(new_id(), code, code) for code in sorted(codes - known.warehouses.keys())]
    known.warehouses.update({code: warehouse_id for warehouse_id, code, _ in rows})
    stage.add(_WAREHOUSE, rows)
    return [row[0] for row in rows]
