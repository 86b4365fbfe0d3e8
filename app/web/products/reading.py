"""Reads the form of a product: rows of variants, numbers as people of the language write them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from app.domains.catalog import (
    ProductWrite,
    Specification,
    SpecificationKind,
    TaxClass,
    VariantWrite,
)
from app.web.reading import FormReader

#: Fields of a row of the form.
ROW_FIELDS: Final = ("id", "sku", "barcode", "attributes", "price", "cost", "archived")
_MOST_ROWS: Final = 60
_YES: Final = frozenset({"sí", "si", "yes", "sim", "true"})
_NO: Final = frozenset({"no", "não", "nao", "false"})
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
#: A number with at most one mark and, after a blank, a short unit.
_MEASURE: Final = re.compile(r"(\d{1,12}(?:[.,]\d{1,6})?)(?: ([^\d\s]\S{0,11}))?")


class _Reader(FormReader):
    """Reads what only products have."""

    def attributes(self, name: str) -> dict[str, str]:
        """``Talla: M; Color: Negro``."""
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in self.text(name).split(";"))):
            option, separator, value = (word.strip() for word in part.partition(":"))
            if not separator or not option or not value or option in found:
                self.wrong(name, "form.attributes")
                return {}
            found[option] = value
        return found

    def specifications(self, name: str) -> list[Specification]:
        """One on each line: ``Material: Cuero``, ``Pantalla: 15.6 in``, ``Lavable: sí``."""
        found: list[Specification] = []
        for line in filter(None, map(str.strip, self.text(name).splitlines())):
            label, separator, value = (word.strip() for word in line.partition(":"))
            if not separator or not label or not value:
                self.wrong(name, "form.specifications")
                return []
            found.append(specification(label, value))
        return found

    def measure(self, name: str, code: str) -> int | None:
        """A whole number as people write it: ``1.200``."""
        number = self.positive(name)
        if number is not None and number != int(number):
            return self.wrong(name, code)
        return None if number is None else int(number)


def specification(name: str, value: str) -> Specification:
    """What a person wrote about a product, with the kind that its value shows."""
    if value.casefold() in _YES | _NO:
        word = "true" if value.casefold() in _YES else "false"
        return Specification(name=name, value=word, kind=SpecificationKind.BOOLEAN)
    if _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return Specification(name=name, value=value)
        return Specification(name=name, value=value, kind=SpecificationKind.DATE)
    if match := _MEASURE.fullmatch(value):
        number, unit = match[1].replace(",", "."), match[2]
        return Specification(
            name=name, value=number, kind=SpecificationKind.NUMBER, unit=unit or ""
        )
    return Specification(name=name, value=value)


def row_count(values: Mapping[str, str]) -> int:
    """How many rows of variants the form has."""
    return next(
        (place for place in range(_MOST_ROWS) if f"variants-{place}-sku" not in values), _MOST_ROWS
    )


def without_blanks(values: Mapping[str, str]) -> dict[str, str]:
    """The form's values with the rows that nobody filled in left out."""
    kept = {name: value for name, value in values.items() if not name.startswith("variants-")}
    rows = [
        {field: values.get(f"variants-{place}-{field}", "") for field in ROW_FIELDS}
        for place in range(row_count(values))
    ]
    filled = [row for row in rows if any(value.strip() for value in row.values())]
    for place, row in enumerate(filled):
        kept.update({f"variants-{place}-{field}": value for field, value in row.items()})
    return kept


def read_product(
    values: Mapping[str, str], *, language: str
) -> tuple[ProductWrite, list[Decimal | None]]:
    """The product that a form describes, and the price of each of its variants.

    The rules of products are checked by the catalog.

    Raises:
        FormError: If a field can't be read.
    """
    reader = _Reader(values, language)
    variants: list[VariantWrite] = []
    prices: list[Decimal | None] = []
    for place in range(row_count(values)):
        row = f"variants-{place}"
        prices.append(reader.positive(f"{row}-price"))
        variants.append(
            VariantWrite(
                id=reader.id(f"{row}-id", "sku"),
                sku=reader.text(f"{row}-sku"),
                barcode=reader.text(f"{row}-barcode"),
                unit_cost=reader.positive(f"{row}-cost"),
                attributes=reader.attributes(f"{row}-attributes"),
                is_archived=bool(reader.text(f"{row}-archived")),
            )
        )
    product = ProductWrite(
        name=reader.text("name"),
        description=reader.text("description"),
        category_id=reader.id("category", "cat"),
        brand_id=reader.id("brand", "brd"),
        seller_id=reader.id("seller", "sel"),
        tax_class=reader.choice("tax_class", TaxClass, otherwise=TaxClass.STANDARD),
        weight_g=reader.measure("weight_g", "product.weight"),
        length_mm=reader.measure("length_mm", "product.size"),
        height_mm=reader.measure("height_mm", "product.size"),
        width_mm=reader.measure("width_mm", "product.size"),
        specifications=reader.specifications("specifications"),
        variants=variants,
    )
    reader.done()
    return product, prices
