"""The one shape of an order in the API's answers."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from app.public_api.bodies import DecimalText, MoneyBody

_OrderId = Annotated[str, msgspec.Meta(examples=["ord_01h455vb4pex5vsknk084sn02q"])]


class LineTaxBody(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a line; ``rate`` is a fraction, zero for what is exempt."""

    code: str
    name: str
    rate: DecimalText
    base: MoneyBody
    amount: MoneyBody


class OrderLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, and what has become of it.

    ``warehouse_id`` is null where several warehouses serve it, or none yet. ``backordered`` is what of the quantity
    waits for stock, ``reserved_quantity`` the units of stock that are promised. What the seller owes is as it was
    agreed when the line was sold; ``commission_rate`` is null where an amount was agreed, or nothing.
    """

    id: str
    position: int
    variant_id: str
    sku: str
    name: str
    attributes: dict[str, str]
    quantity: DecimalText
    unit_price: DecimalText
    total: MoneyBody
    discount: MoneyBody
    tax: MoneyBody
    taxes: list[LineTaxBody]
    shipping: MoneyBody
    warehouse_id: str | None
    reserved_quantity: DecimalText
    shipped_quantity: DecimalText
    backordered: DecimalText
    seller_id: str | None
    commission: MoneyBody
    commission_tax: MoneyBody
    commission_rate: DecimalText | None


class OrderPaymentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of an order."""

    id: str
    position: int
    method: str
    status: str
    amount: MoneyBody
    refunded: MoneyBody
    installments: int
    reference: str | None
    authorized_at: datetime | None
    received_at: datetime | None


class ShipmentLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an order line is in a shipment."""

    order_line_id: str
    sku: str
    quantity: DecimalText


class ShipmentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of an order."""

    id: str
    method: str
    status: str
    carrier: str | None
    tracking_number: str | None
    seller_id: str | None
    ship_by_on: date | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: list[ShipmentLineBody]


class OrderAddressBody(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it was when the order was placed; `is_structured` is false for a text that names no street."""

    kind: str
    recipient: str | None
    line: str
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    is_structured: bool


class OrderFlagBody(msgspec.Struct, frozen=True, kw_only=True):
    """Something about an order that a person must look at, or has settled."""

    code: str
    detail: dict[str, object]
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None


class WithheldBody(msgspec.Struct, frozen=True, kw_only=True):
    """What the buyer keeps back and pays to the authority; ``rate`` is the fraction of ``base``."""

    code: str
    name: str
    rate: DecimalText
    base: MoneyBody
    amount: MoneyBody


class OrderLinkBody(msgspec.Struct, frozen=True, kw_only=True):
    """Another order."""

    id: str
    number: str


class OrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """An order with everything that belongs to it.

    ``total = items - discount + shipping``, plus ``tax`` where prices do not contain it; ``payable`` is the total less
    what the buyer keeps back, ``paid`` what was received less what was given back. Where more was ordered than there
    was and the company makes two orders of that, ``split_into`` is the order of what is missing and ``split_from`` that
    of what was there.
    """

    id: _OrderId
    number: str
    status: str
    source_status: str | None
    payment_state: str
    channel: str
    external_id: str | None
    customer_id: str | None
    currency: str
    tax_included: bool
    items: MoneyBody
    discount: MoneyBody
    shipping: MoneyBody
    tax: MoneyBody
    total: MoneyBody
    withheld: list[WithheldBody]
    payable: MoneyBody
    paid: MoneyBody
    payment_terms_days: int | None
    placed_at: datetime
    placed_on: date
    approved_at: datetime | None
    promised_on: date | None
    note: str
    version: int
    lines: list[OrderLineBody]
    addresses: list[OrderAddressBody]
    payments: list[OrderPaymentBody]
    shipments: list[ShipmentBody]
    flags: list[OrderFlagBody]
    tags: list[str]
    split_from: OrderLinkBody | None
    split_into: OrderLinkBody | None
