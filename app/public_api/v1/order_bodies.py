"""Orders as the API takes them."""

from decimal import Decimal
from typing import Annotated

import msgspec

from app.domains.checkout import (
    OrderAddressCreate,
    OrderCreate,
    OrderLineCreate,
)
from app.domains.payments import PaymentCreate, PaymentMethod, PaymentStatus
from app.kernel.errors import FieldIssue
from app.kernel.money import UnknownCurrencyError, decimals_of
from app.public_api.bodies import DecimalText, minor, optional_id

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Note = Annotated[str, msgspec.Meta(max_length=4000)]


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
    withholds: Annotated[
        bool,
        msgspec.Meta(
            description="False: this buyer keeps no taxes back, whatever customers of its kind do."
        ),
    ] = True
    price_list_id: Annotated[
        str | None,
        msgspec.Meta(
            description="The list that alone says the prices of lines without one, whichever channel it is for."
        ),
    ] = None


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
        withholds=body.withholds,
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
