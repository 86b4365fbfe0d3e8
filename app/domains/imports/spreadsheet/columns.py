# ruff: noqa: E501 - a word list stands on its line
"""Which column of the spreadsheet is what, by its header."""

from collections.abc import Sequence
from typing import Final

from app.domains.imports.errors import ColumnsMissingError
from app.domains.imports.values.cells import folded

#: Field to the headers it goes by, folded.
HEADERS: Final = {
    "order": "pedidoid|pedido id|pedido|id pedido|n pedido|no pedido|nro pedido|numero pedido|numero de pedido|orden|id orden|order|order id|orderid|order number",
    "date": "fecha|fecha pedido|fecha de pedido|fecha compra|data|data do pedido|date|order date",
    "customer": "usuario|cliente|nombre|nombre cliente|comprador|usuaria|customer|user|buyer|nome",
    "email": "email|e-mail|mail|correo|correo electronico|e mail",
    "addresses": "direcciones|direccion|domicilio|domicilios|enderecos|endereco|address|addresses",
    "items": "items|item|articulos|articulo|productos|producto|sku|skus|itens|products",
    "variants": "variantes|variante|atributos|opciones|variants|variacoes",
    "quantities": "cant|cant.|cantidad|cantidades|qty|quantity|quantities|quantidade|quantidades|unidades",
    "prices": "preciounit|precio unit|precio unit.|preciounitario|precio unitario|precios|precio|unit price|price|preco|preco unitario",
    "taxes": "impuestos|impuesto|iva|tax|taxes|imposto|impostos",
    "coupon": "cupon|cupones|codigo descuento|descuento|coupon|cupom|promo",
    "status": "estado|estado pedido|status|situacao|situacion",
    "payment": "pago|pagos|forma de pago|medio de pago|pagamento|payment",
    "shipping": "envio|envios|despacho|transporte|shipping|entrega|shipment",
    "stock": "stockmov|stock mov|movimiento stock|movimientos stock|mov stock|movimientos|stock|stock movements|estoque",
}
REQUIRED: Final = ("order", "date", "items", "quantities", "prices", "status")
_BY_HEADER: Final = {word: field for field, words in HEADERS.items() for word in words.split("|")}


class Columns:
    """The file's columns by field: their place and the header as it is written."""

    def __init__(self, headers: Sequence[str]) -> None:
        """Match headers to fields.

        Raises:
            ColumnsMissingError: If a column is missing without which an order can't be read, or comes twice.
        """
        self._places: dict[str, int] = {}
        self._headers = [header.strip() for header in headers]
        self.unknown: list[str] = []
        twice: list[str] = []
        for place, header in enumerate(self._headers):
            field = _BY_HEADER.get(folded(header))
            if field is None:
                if header:
                    self.unknown.append(header)
            elif field in self._places:
                twice.append(header)
            else:
                self._places[field] = place
        missing = [HEADERS[field].split("|")[0] for field in REQUIRED if field not in self._places]
        if missing or twice:
            raise ColumnsMissingError(missing=missing, repeated=twice)

    def has(self, field: str) -> bool:
        """Whether the file has this column."""
        return field in self._places

    def place(self, field: str) -> int | None:
        """Where the column is."""
        return self._places.get(field)

    def header(self, field: str) -> str:
        """The header as the file writes it."""
        place = self._places.get(field)
        return field if place is None else self._headers[place]
