# ruff: noqa: E501 - a word list stands on its line
"""The trade's words in Spanish, Portuguese and English: states, payments, taxes, carriers, companies."""

import re
from decimal import Decimal
from typing import Final

import msgspec

from app.domains.imports.values.cells import CellError, folded
from app.domains.imports.values.numbers import read_number


def _table(words: dict[str, str]) -> dict[str, str]:
    return {word.strip(): value for value, listed in words.items() for word in listed.split("|")}


ORDER_STATES: Final = _table(
    {
        "pending": "pendiente|pendente|pending|por pagar|pendiente de pago|nuevo|creado|created|new|open|abierto|en espera",
        "paid": "pagado|pagada|pago|paga|paid|aprobado|aprobada|aprovado|approved|confirmado",
        "invoiced": "facturado|facturada|faturado|invoiced|boleteado",
        "processing": "procesando|en proceso|en preparacion|preparando|em processamento|processando|processing|preparado",
        "shipped": "enviado|enviada|despachado|despachada|en transito|en camino|shipped|em transito|in transit",
        "delivered": "entregado|entregada|entregue|delivered|completado|completed|finalizado",
        "canceled": "cancelado|cancelada|anulado|anulada|canceled|cancelled",
        "unavailable": "no disponible|sin stock|indisponivel|unavailable",
    }
)
PAYMENT_METHODS: Final = _table(
    {
        "credit_card": "tarjeta|tarjeta de credito|tarjeta credito|credito|credit card|card|cartao|cartao de credito",
        "debit_card": "tarjeta de debito|tarjeta debito|debito|debit card|cartao de debito|redcompra|webpay debito",
        "bank_transfer": "transferencia|transferencia bancaria|deposito|transfer|bank transfer|wire|pix|ted|spei|pse",
        "cash": "efectivo|contado|cash|dinheiro|contra entrega",
        "boleto": "boleto|boleto bancario",
        "voucher": "vale|voucher|gift card|tarjeta de regalo|cupon de compra",
        "other": "otro|outro|other|mercadopago|mercado pago|paypal|webpay|cheque",
        "not_defined": "not defined|no definido|sin definir",
    }
)
PAYMENT_STATES: Final = _table(
    {
        "pending": "pendiente|pendente|pending|por confirmar|en espera|por recibir",
        "authorized": "autorizada|autorizado|authorized|authorised|aprobada|aprobado|aprovado|approved|retenida|preautorizada",
        "received": "recibida|recibido|recebida|recebido|received|pagada|pagado|paid|cobrada|cobrado|acreditada|confirmada|capturada|captured",
        "failed": "rechazada|rechazado|fallida|fallido|recusada|recusado|failed|rejected|declined",
        "refunded": "reembolsada|reembolsado|devuelta|devuelto|estornado|refunded",
    }
)
TAX_CLASSES: Final = _table(
    {
        "standard": "standard|normal|afecto|gravado|general|iva",
        "reduced": "reduced|reducido|reduzido",
        "exempt": "exempt|exento|exenta|isento|isenta",
    }
)
ADDRESS_KINDS: Final = _table(
    {
        "shipping": "envio|entrega|despacho|shipping|ship|delivery|destino",
        "billing": "fact|facturacion|factura|fac|facturar|cobranca|faturamento|billing|bill|boleta|fiscal",
        "both": "ambas|ambos|envio y fact|envio y facturacion|ambas direcciones|both",
    }
)
MOVEMENT_KINDS: Final = _table(
    {
        "reservation": "reserva|reserva stock|reserva de stock|reservar stock|reservation|stock reservation|reserve|reservado",
        "dispatch": "salida|salida stock|salida de stock|egreso|egreso stock|despacho stock|dispatch|stock out|saida|saida estoque|saida de estoque|baja stock",
    }
)
GUESTS: Final = frozenset(
    ("invitado", "invitada", "guest", "convidado", "visitante", "anonimo", "consumidor final")
)
NO_VALUE: Final = frozenset(
    ("", "none", "null", "n/a", "na", "-", "--", "ninguno", "ninguna", "nenhum", "sin valor", "nan")
)
TAX_EXEMPT: Final = frozenset(
    [
        "exento",
        "exenta",
        "exempt",
        "isento",
        "isenta",
        "no gravado",
        "no afecto",
        "no aplica",
        "iva exento",
        "exento de iva",
        "tax free",
        "libre",
    ]
)
_COMPANY: Final = re.compile(
    r"(?i)(?:^|[\s,.])(?:s\.?\s?a\.?(?:\s?c\.?)?|s\.?p\.?a\.?|ltda\.?|limitada|e\.?i\.?r\.?l\.?|s\.?r\.?l\.?"
    r"|s\.?a\.?s\.?|s\.?\s?de\s?r\.?l\.?(?:\s?de\s?c\.?v\.?)?|s/a|eireli|m\.?e\.?i\.?|inc\.?|llc\.?|corp\.?|gmbh)$"
)
_TAX: Final = re.compile(
    r"^(?P<name>iva|vat|igv|itbms|icms|tax|impuesto|imposto)?\s*(?:de\s)?(?P<rate>\d{1,2}(?:[.,]\d{1,3})?)\s*%$"
)
_EMAIL: Final = re.compile(
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$"
)
_STREET_WORDS: Final = re.compile(
    r"(?:^|[\s,])(?:calle|cll?|av|avda|avenida|pasaje|psje|pje|camino|ruta|carretera|carrera|cra|kra|alameda|rua|travessa"
    r"|estrada|rodovia|boulevard|bulevar|blvd|plaza|praca|jiron|jr|diagonal|transversal|autopista|villa|manzana|mz"
    r"|street|st|road|rd|avenue|lane|callejon|costanera|paseo)(?:[\s.]|$)"
)
_NOT_A_STREET: Final = re.compile(
    r"^(?:distribuidora?|bodega|sucursal|local|tienda|cliente|empresa|almacen|centro|oficina|proveedor|deposito|loja|filial)\b"
)
_HOUSE_NUMBER: Final = re.compile(r"\d|(?:^|\s)s/?n(?:\s|$)")
_LONG_NUMBER: Final = re.compile(r"[a-z]{3,}.*\s#?\d{2,}")
#: Below this rate a tax counts as the reduced one when a product is made from an order.
_REDUCED_BELOW: Final = Decimal("0.15")
_MAX_EMAIL: Final = 254


class ReadTax(msgspec.Struct, frozen=True):
    """A tax as a cell names it."""

    code: str
    name: str
    rate: Decimal

    @property
    def tax_class(self) -> str:
        """How a product is taxed that is first seen with this tax."""
        if not self.rate:
            return "exempt"
        return "reduced" if self.rate < _REDUCED_BELOW else "standard"


def look_up(table: dict[str, str], text: str, code: str) -> str:
    """The meaning of a word.

    Raises:
        CellError: If the word is not known.
    """
    meaning = table.get(folded(text))
    if meaning is None:
        raise CellError(code, text)
    return meaning


def read_tax(text: str) -> ReadTax:
    """A tax from texts such as ``IVA21%`` or ``Exento``.

    Raises:
        CellError: If it is no tax that says its rate.
    """
    word = folded(text)
    if word in TAX_EXEMPT:
        return ReadTax("EXENTO", "Exento", Decimal(0))
    match = _TAX.match(word)
    if match is None:
        raise CellError("imports.tax_unknown", text)
    percent = read_number(match["rate"], decimal_mark="," if "," in match["rate"] else ".")
    if not percent:
        return ReadTax("EXENTO", "Exento", Decimal(0))
    name = (match["name"] or "iva").upper()
    shown = f"{percent.normalize():f}"
    return ReadTax(f"{name}{shown}", f"{name} {shown} %", percent / 100)


def read_email(text: str) -> str:
    """An e-mail address in lower case.

    Raises:
        CellError: If it is not an address.
    """
    email = text.strip()
    if len(email) > _MAX_EMAIL or ".." in email or not _EMAIL.match(email):
        raise CellError("imports.email_invalid", text)
    return email.lower()


def names_company(name: str) -> bool:
    """Whether a name ends in a company's legal form."""
    return bool(_COMPANY.search(name.strip()))


def names_street(text: str) -> bool:
    """Whether a text names a street and a place on it; a bare name does not."""
    plain = folded(text)
    if _STREET_WORDS.search(plain):
        return bool(_HOUSE_NUMBER.search(plain))
    return bool(_LONG_NUMBER.search(plain)) and not _NOT_A_STREET.match(plain)
