"""Lines of SKUs and quantities as people enter them: scanned one by one, typed, or pasted from a sheet.

A form keeps its lines in fields ``lines-0-sku``, ``lines-0-quantity`` and so on; ``sku`` and ``quantity`` are the field
for the next scan, ``pasted`` is text with a SKU and a quantity on each line. It works without script: adding and
removing are buttons of the form.
"""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from app.domains import inventory
from app.domains.inventory import StockLine
from app.platform.db.unit_of_work import UnitOfWork
from app.web.reading import FormReader, read_quantity, refuse

_MOST_LINES: Final = 150
_LONGEST_SKU: Final = 64
#: A SKU, then blanks, a tab, a comma or a semicolon, then the quantity; without one it is a single piece.
_PASTED: Final = re.compile(r"^\s*(\S+?)(?:[\s;,]+([-\d.,]+))?\s*$")


class LineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line as typed."""

    sku: str
    quantity: str = "1"


def read_lines(values: Mapping[str, str], language: str) -> list[LineEntry]:
    """All lines of a form: those it had, what was pasted, and what was scanned last; the same SKU is summed."""
    lines: list[LineEntry] = []
    for index in range(_MOST_LINES):
        sku = values.get(f"lines-{index}-sku")
        if sku is None:
            break
        if str(index) != values.get("remove"):
            lines.append(_entry(sku, values.get(f"lines-{index}-quantity", "")))
    for row in values.get("pasted", "").splitlines():
        found = _PASTED.match(row)
        if found:
            _add(lines, _entry(found[1], found[2] or "1"), language)
    if values.get("sku", "").strip():
        _add(lines, _entry(values["sku"], values.get("quantity", "") or "1"), language)
    return lines[:_MOST_LINES]


def _entry(sku: str, quantity: str) -> LineEntry:
    return LineEntry(sku=sku.strip()[:_LONGEST_SKU], quantity=quantity.strip()[:24])


def _add(lines: list[LineEntry], entry: LineEntry, language: str) -> None:
    more = read_quantity(entry.quantity, language)
    for index, line in enumerate(lines):
        there = read_quantity(line.quantity, language)
        if line.sku == entry.sku and there is not None and more is not None:
            total = f"{(there + more).normalize():f}"
            lines[index] = LineEntry(sku=line.sku, quantity=total)
            return
    lines.append(entry)


async def resolve(uow: UnitOfWork, lines: list[LineEntry], language: str) -> list[StockLine]:
    """The lines with their variants, found by SKU or bar code.

    Raises:
        FormError: If there are none, a SKU is unknown or a quantity can't be read; names every field.
    """
    if not lines:
        refuse("sku", "stock.sku")
    known = await inventory.find_variants(uow, codes=[line.sku for line in lines])
    typed = {f"lines-{index}-quantity": line.quantity for index, line in enumerate(lines)}
    reader = FormReader(typed, language)
    resolved: list[StockLine] = []
    for index, line in enumerate(lines):
        quantity = reader.quantity(f"lines-{index}-quantity")
        variant = known.get(line.sku)
        if variant is None:
            reader.wrong(f"lines-{index}-sku", "stock.sku")
        else:
            resolved.append(StockLine(variant_id=variant.id, quantity=quantity))
    reader.done()
    return resolved


async def variant_of(uow: UnitOfWork, reader: FormReader, field: str = "sku") -> UUID:
    """The variant whose SKU or bar code a field has; one that is unknown is wrong."""
    code = reader.text(field)
    variant = (await inventory.find_variants(uow, codes=[code])).get(code)
    if variant is None:
        reader.wrong(field, "stock.sku")
        return UUID(int=0)
    return variant.id
