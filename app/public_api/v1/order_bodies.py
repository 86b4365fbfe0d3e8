"""The shapes of orders, in and out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from app.domains.checkout import (
    OrderAddressCreate,
    OrderCreate,
    OrderLineCreate,
    PlacedLine,
    PlacedOrder,
)
from app.domains.orders import OrderLineTaxView
from app.domains.payments import PaymentCreate, PaymentMethod, PaymentStatus
from app.domains.tax import LineTax
from app.kernel.errors import FieldIssue
from app.kernel.ids import encode
from app.kernel.money import UnknownCurrencyError, decimals_of
from app.kernel.quantity import plain
from app.public_api.bodies import DecimalText, MoneyBody, minor, money, optional_id

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Note = Annotated[str, msgspec.Meta(max_length=4000)]
_OrderId = Annotated[str, msgspec.Meta(examples=["ord_01h455vb4pex5vsknk084sn02q"])]


class OrderLineCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant, named by SKU or by id, and how many. Without ``unit_price`` the default price list's counts."""

    quantity: DecimalText
    sku: _Text | None = None
    variant_id: Annotated[str, msgspec.Meta(examples=["sku_01h455vb4pex5vsknk084sn02q"])] | None = (
        None
    )
    unit_price: DecimalText | None = None
    discount: DecimalText = "0"


class AddressCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an order goes to, or is billed to."""

    line: _Text
    recipient: _Text | None = None
    city: _Text | None = None
    region: _Text | None = None
    postal_code: _Text | None = None
    country: _Text | None = None


class PaymentCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A first payment of an order, in the order's currency."""

    method: PaymentMethod
    amount: DecimalText
    status: PaymentStatus = PaymentStatus.RECEIVED
    installments: Annotated[int, msgspec.Meta(ge=0, le=99)] = 1
    reference: _Text | None = None


class OrderCreateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order to be placed. Its stock is promised with it, all lines or none.

    ``external_id`` is the channel's own id: the same one again answers with the order that is there. ``tax_included``
    says what unit prices mean; left out, the price list says it.
    """

    lines: Annotated[list[OrderLineCreateBody], msgspec.Meta(min_length=1, max_length=500)]
    channel: _Text = "api"
    external_id: _Text | None = None
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3, examples=["CLP"])] | None = (
        None
    )
    tax_included: bool | None = None
    customer_id: str | None = None
    shipping: DecimalText = "0"
    shipping_address: AddressCreateBody | None = None
    billing_address: AddressCreateBody | None = None
    payment: PaymentCreateBody | None = None
    note: _Note = ""
    coupon_codes: Annotated[
        list[_Text],
        msgspec.Meta(max_length=10, description="A code that does not count is refused."),
    ] = []
    on_credit: Annotated[
        bool,
        msgspec.Meta(description="Paid later, by the customer's terms and within their credit."),
    ] = False
    price_list_id: Annotated[
        str | None,
        msgspec.Meta(
            description="The list that alone says the prices of lines without one, whichever channel it is for."
        ),
    ] = None


class LineTaxBody(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a line; ``rate`` is a fraction, zero for what is exempt."""

    code: str
    name: str
    rate: DecimalText
    base: MoneyBody
    amount: MoneyBody


class OrderLineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order. ``warehouse_id`` is null where several warehouses serve it, or none yet.

    ``backordered`` is what of the quantity waits for stock. What the seller owes is as it was agreed when the line was
    sold; ``commission_rate`` is null where an amount was agreed, or nothing.
    """

    id: str
    position: int
    variant_id: str
    sku: str
    name: str
    quantity: DecimalText
    unit_price: DecimalText
    total: MoneyBody
    discount: MoneyBody
    tax: MoneyBody
    taxes: list[LineTaxBody]
    warehouse_id: str | None
    backordered: DecimalText
    seller_id: str | None
    commission: MoneyBody
    commission_tax: MoneyBody
    commission_rate: DecimalText | None


class OrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """An order. ``total = items - discount + shipping``, plus ``tax`` where prices do not contain it."""

    id: _OrderId
    number: str
    status: str
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
    placed_at: datetime
    placed_on: date
    note: str
    lines: list[OrderLineBody]


def order_create(body: OrderCreateBody, *, currency: str) -> OrderCreate:
    """The order that a request asks for; ``currency`` is the tenant's.

    Raises:
        InvalidAmountError: If an amount has more decimals than the currency.
        InvalidIdError: If an id is not one of its kind.
        UnknownCurrencyError: If we keep no books in the currency.
    """
    currency = _currency(body.currency or currency)
    return OrderCreate(
        lines=[
            _line_create(index, line, currency=currency) for index, line in enumerate(body.lines)
        ],
        channel=body.channel,
        external_id=body.external_id,
        currency=currency,
        tax_included=body.tax_included,
        customer_id=optional_id("cus", body.customer_id, "/customer_id"),
        shipping_minor=minor(body.shipping, currency, pointer="/shipping"),
        shipping_address=_address(body.shipping_address),
        billing_address=_address(body.billing_address),
        payment=_payment(body.payment, currency),
        note=body.note,
        coupon_codes=body.coupon_codes,
        on_credit=body.on_credit,
        price_list_id=optional_id("pls", body.price_list_id, "/price_list_id"),
    )


def _currency(code: str) -> str:
    try:
        decimals_of(code)
    except UnknownCurrencyError as error:
        issue = FieldIssue(pointer="/currency", code=error.code, detail=error.detail)
        raise UnknownCurrencyError(error.detail, issues=[issue]) from error
    return code


def _line_create(index: int, line: OrderLineCreateBody, *, currency: str) -> OrderLineCreate:
    return OrderLineCreate(
        quantity=Decimal(line.quantity),
        variant_id=optional_id("sku", line.variant_id, f"/lines/{index}/variant_id"),
        sku=line.sku,
        unit_price=None if line.unit_price is None else Decimal(line.unit_price),
        discount_minor=minor(line.discount, currency, pointer=f"/lines/{index}/discount"),
    )


def _address(body: AddressCreateBody | None) -> OrderAddressCreate | None:
    if body is None:
        return None
    return OrderAddressCreate(
        line=body.line,
        recipient=body.recipient,
        city=body.city,
        region=body.region,
        postal_code=body.postal_code,
        country=body.country,
    )


def _payment(body: PaymentCreateBody | None, currency: str) -> PaymentCreate | None:
    if body is None:
        return None
    return PaymentCreate(
        method=body.method,
        amount_minor=minor(body.amount, currency, pointer="/payment/amount"),
        status=body.status,
        installments=body.installments,
        reference=body.reference,
    )


def order_body(order: PlacedOrder) -> OrderBody:
    """An order as the API shows it."""
    currency = order.currency
    return OrderBody(
        id=encode("ord", order.id),
        number=order.number,
        status=order.status,
        channel=order.channel,
        external_id=order.external_id,
        customer_id=None if order.customer_id is None else encode("cus", order.customer_id),
        currency=currency,
        tax_included=order.tax_included,
        items=money(order.items_minor, currency),
        discount=money(order.discount_minor, currency),
        shipping=money(order.shipping_minor, currency),
        tax=money(order.tax_minor, currency),
        total=money(order.total_minor, currency),
        placed_at=order.placed_at,
        placed_on=order.placed_on,
        note=order.note,
        lines=[_line_body(line, currency) for line in order.lines],
    )


def _line_body(line: PlacedLine, currency: str) -> OrderLineBody:
    return OrderLineBody(
        id=encode("oln", line.id),
        position=line.position,
        variant_id=encode("sku", line.variant_id),
        sku=line.sku,
        name=line.name,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        total=money(line.total_minor, currency),
        discount=money(line.discount_minor, currency),
        tax=money(line.tax_minor, currency),
        taxes=[tax_body(item, currency) for item in line.taxes],
        warehouse_id=None if line.warehouse_id is None else encode("whs", line.warehouse_id),
        backordered=plain(line.backordered),
        seller_id=None if line.seller_id is None else encode("sel", line.seller_id),
        commission=money(line.commission_minor, currency),
        commission_tax=money(line.commission_tax_minor, currency),
        commission_rate=None if line.commission_rate is None else plain(line.commission_rate),
    )


def tax_body(item: LineTax | OrderLineTaxView, currency: str) -> LineTaxBody:
    """One tax of a line as the API shows it."""
    return LineTaxBody(
        code=item.code,
        name=item.name,
        rate=plain(item.rate),
        base=money(item.base_minor, currency),
        amount=money(item.amount_minor, currency),
    )
