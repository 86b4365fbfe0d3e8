"""The cells of the spreadsheet that hold several things: lists, addresses, payments, parcels, stock movements."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from app.domains.imports.records import AddressRecord, DocumentRecord
from app.domains.imports.values.cells import Cell, CellError, folded, text_of
from app.domains.imports.values.numbers import read_amount, read_minor, read_quantity
from app.domains.imports.values.words import (
    ADDRESS_KINDS,
    MOVEMENT_KINDS,
    NO_VALUE,
    PAYMENT_METHODS,
    PAYMENT_STATES,
    look_up,
    names_street,
)
from app.kernel.money import decimals_of

_HARD_SEPARATORS: Final = re.compile(r"[;\n]")
_MARKED: Final = re.compile(r"\s*(?P<line>[^()]+?)\s*\((?P<kind>[^()]*)\)\s*[,;]?")
_ATTRIBUTE: Final = re.compile(r"^\s*([^=|]+?)\s*=\s*([^=|]*?)\s*$")
_DOCUMENT: Final = re.compile(
    r"(?i)^(?P<label>(?:factura|boleta|nota fiscal|nf-?e|invoice|recibo)\b.*?)"
    r"\s+(?P<state>emitid[ao]|issued|anulad[ao]|cancelad[ao])$"
)
_PICKUP: Final = re.compile(
    r"^(?:retiro|retira|retirada|recogida|recojo|pick ?up|click and collect)\b"
)
_PARCEL: Final = re.compile(
    r"^(?P<carrier>[^()]+?)\s*\(\s*(?:(?:id|tracking|guia|seguimiento|codigo|n|no)\s*[:#.]?\s*)?(?P<tracking>[^()\s]+)\s*\)$",
    re.IGNORECASE,
)
_MOVEMENT_LABEL: Final = re.compile(r"(?P<label>[^\d\W][^:;,|]*?)\s*:\s*(?=[^:;,|]+:[^:;,|]+:)")
_MOVEMENT_PARTS: Final = 3


def split_list(cell: Cell, count: int | None = None) -> list[Cell]:
    """The values of a cell: separated by semicolons or line breaks, or else by commas.

    A workbook's number is one value. ``count`` is how many there must be.

    Raises:
        CellError: If there are more or fewer values.
    """
    if not isinstance(cell, str):
        values: list[Cell] = [] if cell is None else [cell]
    else:
        hard = _HARD_SEPARATORS.search(cell)
        parts = _HARD_SEPARATORS.split(cell) if hard else cell.split(",")
        values = [part.strip() for part in parts] if cell.strip() else []
    if count is not None and len(values) != count:
        raise CellError("imports.count_mismatch", cell, found=len(values), expected=count)
    return values


def read_prices(cell: Cell, count: int, currency: str) -> list[Decimal]:
    """One unit price per item; ``7.000,50`` for one item is one price where the currency has decimals.

    Raises:
        CellError: If a price can't be read or the number of prices is not the number of items.
    """
    decimals = decimals_of(currency)
    if (
        count == 1
        and isinstance(cell, str)
        and decimals
        and re.search(rf",\d{{{decimals}}}$", cell.strip())
    ):
        return [read_amount(cell, currency)]
    return [read_amount(part, currency) for part in split_list(cell, count)]


def read_quantities(cell: Cell, count: int) -> list[Decimal]:
    """One quantity per item.

    Raises:
        CellError: If a quantity can't be read or their number is not the number of items.
    """
    return [read_quantity(part) for part in split_list(cell, count)]


def read_attributes(cell: Cell) -> tuple[tuple[str, str], ...]:
    """Attributes of one variant, from ``Color=Rojo|Talle=XL``; ``Color=None`` is the absence of one.

    Raises:
        CellError: If a part is not a name and a value, or a name comes twice.
    """
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return ()
    found: dict[str, str] = {}
    for part in text.split("|"):
        match = _ATTRIBUTE.match(part)
        if match is None:
            raise CellError("imports.attribute_unreadable", part)
        name, value = match.groups()
        if folded(value) in NO_VALUE:
            continue
        if name in found and found[name] != value:
            raise CellError("imports.attribute_twice", text, name=name)
        found[name] = value
    return tuple(found.items())


def read_addresses(cell: Cell, recipient: str | None) -> tuple[AddressRecord, ...]:
    """Addresses by kind, from ``Calle 1 (envío), Av. 2 (fact)``; a text without kinds is both.

    Raises:
        CellError: If only a part says its kind, a kind is unknown or comes twice.
    """
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return ()
    matches = list(_MARKED.finditer(text))
    if not matches:
        return _addresses([("both", text)], text, recipient)
    if "".join(_MARKED.sub("", text).split()).strip(",;"):
        raise CellError("imports.address_kind_missing", text)
    marked = [
        (
            look_up(ADDRESS_KINDS, match["kind"], "imports.address_kind_unknown"),
            match["line"].strip(" ,;"),
        )
        for match in matches
    ]
    return _addresses(marked, text, recipient)


def _addresses(
    marked: Sequence[tuple[str, str]], text: str, recipient: str | None
) -> tuple[AddressRecord, ...]:
    lines: dict[str, str] = {}
    for kind, line in marked:
        for each in ("shipping", "billing") if kind == "both" else (kind,):
            if each in lines:
                raise CellError("imports.address_kind_twice", text)
            lines[each] = line
    return tuple(
        AddressRecord(kind=kind, line=line, recipient=recipient, is_structured=names_street(line))
        for kind, line in lines.items()
    )


class ReadPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as the cell tells it; the amount only where the cell says one."""

    method: str
    status: str
    amount_minor: int | None
    is_plain_card: bool


def read_payments(cell: Cell, currency: str) -> tuple[list[ReadPayment], list[DocumentRecord]]:
    """Payments (``Transferencia:Recibida``, with ``:12000`` for an amount) and documents (``Factura A emitida``).

    Raises:
        CellError: If a part is neither.
    """
    payments: list[ReadPayment] = []
    documents: list[DocumentRecord] = []
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return payments, documents
    for part in re.split(r"[;\n]|,(?=\s*[^\d\s])", text):
        document = _DOCUMENT.match(part.strip())
        if document is not None:
            issued = folded(document["state"])[:3] in ("emi", "iss")
            documents.append(
                DocumentRecord(label=document["label"], status="issued" if issued else "canceled")
            )
            continue
        words = [word.strip() for word in part.split(":")]
        if len(words) not in (2, 3):
            raise CellError("imports.payment_unreadable", part.strip())
        payments.append(
            ReadPayment(
                method=look_up(PAYMENT_METHODS, words[0], "imports.payment_method_unknown"),
                status=look_up(PAYMENT_STATES, words[1], "imports.payment_state_unknown"),
                amount_minor=read_minor(words[2], currency) if len(words) == 3 else None,  # noqa: PLR2004 - method, state, amount
                is_plain_card=folded(words[0]) in ("tarjeta", "card", "cartao"),
            )
        )
    return payments, documents


class ReadShipping(msgspec.Struct, frozen=True):
    """How an order travels."""

    method: str
    carrier: str | None
    tracking_number: str | None


def read_shipping(cell: Cell) -> ReadShipping | None:
    """The parcel, from ``Carrier (ID:123)``, ``Carrier (123)``, ``Carrier``, or a pick-up.

    Raises:
        CellError: If there are brackets that hold no tracking number.
    """
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return None
    if _PICKUP.match(folded(text)):
        return ReadShipping("pickup", None, None)
    if match := _PARCEL.match(text):
        return ReadShipping("carrier", match["carrier"].strip(), match["tracking"])
    if "(" in text or ")" in text:
        raise CellError("imports.shipping_unreadable", text)
    return ReadShipping("carrier", text, None)


class ReadMovement(msgspec.Struct, frozen=True):
    """A stock movement as the cell tells it."""

    kind: str
    warehouse: str
    sku: str
    quantity: Decimal


def read_movements(cell: Cell) -> list[ReadMovement]:
    """Movements, from ``Reserva stock: WH1:SKU:1; WH2:SKU:2``.

    Raises:
        CellError: If the kind is not known or an entry is not warehouse, SKU and quantity.
    """
    text = text_of(cell)
    if folded(text) in NO_VALUE:
        return []
    labels = list(_MOVEMENT_LABEL.finditer(text))
    if not labels or text[: labels[0].start()].strip():
        raise CellError("imports.movement_unreadable", text)
    movements: list[ReadMovement] = []
    for index, label in enumerate(labels):
        kind = look_up(
            MOVEMENT_KINDS, label["label"].strip(" ;,|"), "imports.movement_kind_unknown"
        )
        end = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        entries = re.split(r"[;,|\n]", text[label.end() : end])
        movements += [_movement(kind, entry.strip()) for entry in entries if entry.strip()]
    if not movements:
        raise CellError("imports.movement_unreadable", text)
    return movements


def _movement(kind: str, entry: str) -> ReadMovement:
    parts = [part.strip() for part in entry.split(":")]
    if len(parts) != _MOVEMENT_PARTS or not all(parts):
        raise CellError("imports.movement_unreadable", entry)
    return ReadMovement(kind, parts[0], parts[1], read_quantity(parts[2]))
