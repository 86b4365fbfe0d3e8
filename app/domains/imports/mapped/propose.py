# ruff: noqa: E501 - a word list stands on its line
"""Proposes a mapping from a file's headers and first rows; the user confirms it."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from app.domains.imports.mapped.spec import FIELDS, MappingSpec
from app.domains.imports.types import RowKind
from app.domains.imports.values.cells import Cell, CellError, folded, text_of
from app.domains.imports.values.words import read_email

_HEADERS: Final = {
    "order_id": "pedido|id pedido|pedido id|pedidoid|n pedido|nro pedido|numero pedido|numero de pedido|orden|order|order id|order number|id do pedido|numero do pedido|venta",
    "date": "fecha|fecha pedido|fecha de pedido|fecha compra|fecha venta|data|data do pedido|date|order date|created at|placed at",
    "status": "estado|estado pedido|estado del pedido|status|situacao|order status",
    "customer_id": "id cliente|cliente id|codigo cliente|customer id|id do cliente",
    "customer_name": "cliente|nombre|nombre cliente|comprador|razon social|customer|customer name|name|nome|nome do cliente",
    "customer_email": "email|e-mail|mail|correo|correo electronico|customer email",
    "customer_phone": "telefono|fono|celular|phone|telefone",
    "customer_tax_id": "rut|rut cliente|cuit|cnpj|cpf|nit|ruc|rfc|tax id|documento",
    "ship_address": "direccion|direccion envio|direccion de envio|domicilio|shipping address|address|endereco|endereco de entrega",
    "bill_address": "direccion facturacion|direccion de facturacion|billing address|endereco de cobranca",
    "city": "ciudad|comuna|city|cidade",
    "region": "region|provincia|estado region|state|uf",
    "postal_code": "codigo postal|cp|cep|zip|postal code",
    "line_position": "linea|n linea|line|line number|item",
    "sku": "sku|codigo|codigo producto|cod producto|codigo sku|product code|referencia|codigo do produto",
    "product_name": "producto|nombre producto|nombre del producto|descripcion producto|articulo|product|product name|title|titulo|produto|nome do produto",
    "quantity": "cantidad|cant|cant.|qty|quantity|unidades|quantidade|stock|existencia|existencias|estoque",
    "unit_price": "precio|precio unitario|preciounit|precio unit|valor unitario|unit price|price|preco|preco unitario",
    "tax": "iva|impuesto|impuestos|tax|taxes|imposto",
    "line_shipping": "flete|despacho|costo envio|costo de envio|shipping|freight|frete",
    "seller_id": "vendedor id|id vendedor|seller id",
    "seller_name": "vendedor|tienda|seller|loja",
    "payment_method": "forma de pago|medio de pago|metodo de pago|pago|payment method|payment|forma de pagamento",
    "payment_state": "estado pago|estado del pago|payment status",
    "payment_amount": "monto pagado|pagado|amount paid|valor pago",
    "carrier": "transportista|courier|carrier|transportadora",
    "tracking": "seguimiento|tracking|tracking number|guia|n seguimiento|codigo de rastreio",
    "note": "nota|notas|comentario|comentarios|observacion|observaciones|note|notes",
    "items_total": "subtotal|total productos|neto|items total",
    "shipping_total": "total envio|total despacho|shipping total|flete",
    "discount_total": "descuento|descuentos|discount|desconto",
    "order_total": "total|total pedido|order total|monto total",
    "category": "categoria|rubro|familia|category",
    "brand": "marca|brand|fabricante|manufacturer",
    "price": "precio|precio venta|precio de venta|precio lista|pvp|price|sale price|preco|preco de venda",
    "price_list": "lista|lista de precios|lista de precio|price list|lista de precos",
    "min_quantity": "desde|desde cantidad|desde la cantidad|from quantity|a partir de|cantidad minima|minimo|min quantity|minimum quantity|quantidade minima",
    "description": "descripcion|description|descricao|detalle",
    "barcode": "codigo de barras|ean|gtin|upc|barcode|codigo de barra",
    "unit_cost": "costo|costo unitario|cost|unit cost|custo",
    "weight_g": "peso|peso g|peso gramos|weight|weight g",
    "tax_class": "clase de impuesto|afecto|tax class",
    "warehouse": "bodega|almacen|deposito|sucursal|warehouse|location|armazem",
}  # fmt: skip
_WORDS: Final = {field: frozenset(words.split("|")) for field, words in _HEADERS.items()}
_SLASHED: Final = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}\b")
_NUMERIC_FIELDS: Final = (
    "quantity",
    "unit_price",
    "line_shipping",
    "items_total",
    "order_total",
    "unit_cost",
    "price",
)
_MOST_MONTHS: Final = 12


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What a file seems to be: the kind of its rows, its columns, its notation; nothing is sure."""

    row_kind: RowKind
    columns: dict[str, str]
    date_order: str | None = None
    decimal_mark: str | None = None

    @property
    def spec(self) -> MappingSpec:
        """The proposal as a mapping, complete or not."""
        return MappingSpec(
            row_kind=self.row_kind,
            columns=self.columns,
            date_order=self.date_order,
            decimal_mark=self.decimal_mark,
        )


def propose_mapping(
    headers: Sequence[str], sample: Sequence[Sequence[Cell]], row_kind: RowKind | None = None
) -> Proposal:
    """Match headers to fields, and read the notation of dates and numbers off the first rows."""
    kind = row_kind or _kind_of({folded(header) for header in headers})
    columns: dict[str, str] = {}
    for place, header in enumerate(headers):
        field = _field_of(folded(header), kind, set(columns.values()))
        if field is None and _holds_emails([row[place] for row in sample if place < len(row)]):
            field = "customer_email" if "customer_email" in FIELDS[kind] else None
        if field is not None and field not in columns.values():
            columns[header] = field
    values = {
        field: [
            text_of(row[headers.index(header)])
            for row in sample
            if headers.index(header) < len(row)
        ]
        for header, field in columns.items()
    }
    numbers = [text for field in _NUMERIC_FIELDS for text in values.get(field, [])]
    return Proposal(
        row_kind=kind,
        columns=columns,
        date_order=_date_order(values.get("date", [])),
        decimal_mark=_decimal_mark(numbers),
    )


def _kind_of(headers: set[str]) -> RowKind:
    def has(field: str) -> bool:
        return bool(headers & _WORDS[field])

    if has("order_id"):
        return RowKind.ORDER_LINE if has("sku") else RowKind.ORDER
    if has("sku"):
        if has("warehouse") and has("quantity"):
            return RowKind.STOCK_COUNT
        is_list = has("price_list") and has("min_quantity")
        if has("price") and (is_list or not has("product_name")):
            return RowKind.PRICE
        return RowKind.PRODUCT
    return RowKind.CUSTOMER if has("customer_email") or has("customer_name") else RowKind.ORDER_LINE


def _field_of(header: str, kind: RowKind, taken: set[str]) -> str | None:
    for field in FIELDS[kind]:
        if field not in taken and (header in _WORDS[field] or header == field.replace("_", " ")):
            return field
    return None


def _holds_emails(cells: Sequence[Cell]) -> bool:
    texts = [text_of(cell) for cell in cells if text_of(cell)]
    try:
        return bool(texts) and all(read_email(text) for text in texts)
    except CellError:
        return False


def _date_order(texts: Sequence[str]) -> str | None:
    """The order that one of the dates can only have; none where all could be both."""
    for text in texts:
        match = _SLASHED.match(text)
        if match and int(match[1]) > _MOST_MONTHS:
            return "DMY"
        if match and int(match[2]) > _MOST_MONTHS:
            return "MDY"
    return None


def _decimal_mark(texts: Sequence[str]) -> str | None:
    """The sign before one or two last digits, where it is always the same."""
    marks = {match[1] for text in texts if (match := re.search(r"([.,])\d{1,2}$", text))}
    return marks.pop() if len(marks) == 1 else None
