"""The form of an order by hand: what was typed, and the order that it describes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from app.domains.checkout import OrderAddressCreate, OrderCreate, OrderLineCreate
from app.domains.customers import CustomerAddressView, GuestIdentity, find_commune
from app.domains.quotes import QuoteCreate
from app.kernel.ids import new_id
from app.web.reading import FormReader

_MOST_LINES: Final = 100


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as typed."""

    sku: str
    quantity: str = "1"
    unit_price: str = ""
    discount: str = ""


class OrderForm(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was typed so far; ``customer`` is the id of one of the list, or nothing.

    ``address`` is one of the customer's, or nothing for the one below; ``addresses_of`` is whose are on the page.
    """

    lines: list[FormLine] = []
    price_list: str = ""
    customer: str = ""
    address: str = ""
    addresses_of: str = ""
    find_customer: str = ""
    find_variant: str = ""
    guest_name: str = ""
    guest_email: str = ""
    guest_phone: str = ""
    guest_tax_id: str = ""
    recipient: str = ""
    line: str = ""
    city: str = ""
    region: str = ""
    shipping: str = ""
    coupon: str = ""
    on_credit: str = ""
    no_withholding: str = ""
    note: str = ""
    valid_until: str = ""
    key: str = ""


def read_form(values: Mapping[str, str]) -> OrderForm:
    """What was typed, whatever it is."""
    lines: list[FormLine] = []
    for index in range(_MOST_LINES):
        sku = values.get(f"lines-{index}-sku")
        if sku is None:
            break
        typed = {
            name: values.get(f"lines-{index}-{name}", "")
            for name in ("quantity", "unit_price", "discount")
        }
        lines.append(FormLine(sku=sku, **typed))
    texts = {
        name: values.get(name, "").strip()[:4_000]
        for name in OrderForm.__struct_fields__
        if name != "lines"
    }
    return OrderForm(lines=lines, **texts)


def changed(form: OrderForm, values: Mapping[str, str]) -> OrderForm:
    """The form after a line was added or taken away; the same SKU again is one more of it."""
    lines = list(form.lines)
    added, removed = values.get("add", ""), values.get("remove", "")
    if added and added not in {line.sku for line in lines} and len(lines) < _MOST_LINES:
        lines.append(FormLine(sku=added))
    if removed.isdecimal() and int(removed) < len(lines):
        del lines[int(removed)]
    looked_for = "" if added else form.find_variant
    return msgspec.structs.replace(form, lines=lines, find_variant=looked_for)


def order_of(
    form: OrderForm, *, currency: str, language: str, saved: Sequence[CustomerAddressView]
) -> OrderCreate:
    """The order that the form describes; ``saved`` are the addresses of its customer.

    Raises:
        FormError: If a number, the customer, list or address can't be read; names every field.
    """
    reader = FormReader(_fields(form), language)
    lines = [
        OrderLineCreate(
            sku=line.sku,
            quantity=reader.needed(f"lines-{index}-quantity", code="order.number"),
            unit_price=reader.number(f"lines-{index}-unit_price", code="order.number"),
            discount_minor=reader.amount(f"lines-{index}-discount", currency) or 0,
        )
        for index, line in enumerate(form.lines)
    ]
    order = OrderCreate(
        lines=lines,
        channel="manual",
        customer_id=reader.id("customer", "cus", code="order.customer"),
        guest=_guest(form),
        shipping_minor=reader.amount("shipping", currency) or 0,
        shipping_address=_chosen_address(reader, form, saved),
        note=form.note,
        coupon_codes=form.coupon.replace(",", " ").split(),
        on_credit=bool(form.on_credit),
        withholds=not form.no_withholding,
        price_list_id=reader.id("price_list", "pls", code="order.price_list"),
    )
    reader.done()
    return order


def quote_of(
    form: OrderForm, *, currency: str, language: str, saved: Sequence[CustomerAddressView]
) -> QuoteCreate:
    """The quote that the form describes.

    Raises:
        FormError: If a number, the customer or the last day can't be read; names every field.
    """
    order = order_of(form, currency=currency, language=language, saved=saved)
    reader = FormReader({"valid_until": form.valid_until}, language)
    last_day = reader.day("valid_until")
    if last_day is None:
        if reader.is_fine:
            reader.wrong("valid_until", "form.date")
        reader.done()
    return QuoteCreate(
        order=order,
        valid_until_on=last_day or date.min,
        idempotency_key=f"form:{form.key[:64] or new_id().hex}",
    )


def _fields(form: OrderForm) -> dict[str, str]:
    """The form as fields by their names on the page."""
    lines = {
        f"lines-{index}-{name}": text
        for index, line in enumerate(form.lines)
        for name, text in msgspec.structs.asdict(line).items()
    }
    named = {
        name: getattr(form, name) for name in ("customer", "shipping", "price_list", "address")
    }
    return {**named, **lines}


def _guest(form: OrderForm) -> GuestIdentity | None:
    """Who buys, where it is nobody of the list."""
    if form.customer or not (form.guest_email or form.guest_tax_id):
        return None
    return GuestIdentity(
        name=form.guest_name,
        email=form.guest_email,
        phone=form.guest_phone,
        tax_id=form.guest_tax_id,
    )


def _chosen_address(
    reader: FormReader, form: OrderForm, saved: Sequence[CustomerAddressView]
) -> OrderAddressCreate | None:
    """Where the goods go to: the customer's address that is chosen, else the one that is typed."""
    address_id = reader.id("address", "adr", code="order.address")
    if address_id is None:
        return _address(form)
    chosen = next((item for item in saved if item.id == address_id), None)
    if chosen is None:
        reader.wrong("address", "order.address")
        return None
    return OrderAddressCreate(
        line=chosen.line,
        recipient=chosen.recipient,
        city=chosen.city,
        region=chosen.region,
        postal_code=chosen.postal_code,
        country=chosen.country,
    )


def _address(form: OrderForm) -> OrderAddressCreate | None:
    """Where the goods go to; a commune of Chile is written its own way and says its region."""
    if not form.line:
        return None
    commune = find_commune(form.city)
    return OrderAddressCreate(
        line=form.line,
        recipient=form.recipient or form.guest_name or None,
        city=commune.name if commune else form.city or None,
        region=form.region or (commune.region if commune else None),
    )
