# ruff: noqa: E501 - a sentence stands on its line
"""What each code of the error report says and advises; the English is what translations start from."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

#: Makes the sentence of a code in the reader's language.
Sentence: TypeAlias = Callable[[str, Mapping[str, Any]], str]


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


SENTENCES: Final = {
    "imports.address_kind_missing": _("Only a part of these addresses says what it is for. Write (envío) or (fact) after each one."),
    "imports.address_kind_twice": _("Two addresses are of the same kind. Keep one for shipping and one for billing."),
    "imports.address_kind_unknown": _("'{value}' is not a kind of address. Write (envío) or (fact)."),
    "imports.address_unstructured": _("'{value}' names no street. It was kept as it is and the order was flagged; complete it before you ship."),
    "imports.amount_negative": _("An amount can't be negative. Enter refunds as returns."),
    "imports.amount_too_fine": _("'{value}' has more decimals than {currency} allows."),
    "imports.attribute_twice": _("The attribute '{name}' comes twice with different values."),
    "imports.attribute_unreadable": _("'{value}' is not an attribute. Write Name=Value, and | between several."),
    "imports.attributes_differ": _("{sku} has other attributes in an earlier row. The first ones were kept."),
    "imports.barcode_invalid": _("'{value}' is not a bar code: its last digit does not fit the others, or it is too long."),
    "imports.barcode_taken": _("Another product has the bar code {barcode} already. Correct it or leave the cell empty."),
    "imports.card_taken_as_credit": _("The cell says 'card' only; it was taken as a credit card."),
    "imports.column_ignored": _("This column is not known and was not read."),
    "imports.count_already_applied": _("This file of counts was applied before; applying it again would undo what happened since."),
    "imports.count_below_reserved": _("{reserved} of {sku} are promised to orders, more than were counted. Release or dispatch them first."),
    "imports.count_mismatch": _("The cell has {found} values, and there are {expected} items. Give one value for each item, separated by semicolons."),
    "imports.count_twice": _("{sku} was counted twice in {warehouse}. Keep one of the rows."),
    "imports.coupon_is_terms": _("Not a coupon but payment terms of {days} days; the order has them."),
    "imports.coupon_undecided": _("By its name {coupon} is {percent} %, but the sheet does not say on what. Nothing was discounted; decide it at the order."),
    "imports.coupon_unreadable": _("'{value}' is not a coupon's code. Use letters and digits without spaces."),
    "imports.coupon_value_unknown": _("The sheet does not say what the coupon {coupon} is worth. Nothing was discounted; the order was flagged."),
    "imports.customer_missing": _("The customer {value} is not in the customers file."),
    "imports.date_ambiguous": _("'{value}' could be two days. Write the date as 2024-12-31, or say in which order this file writes day and month."),
    "imports.date_unreadable": _("'{value}' is not a date. Write it as 2024-12-31."),
    "imports.email_invalid": _("'{value}' is not an e-mail address. Correct it or leave the cell empty."),
    "imports.movement_exceeds_order": _("The movement takes {excess} more of {sku} than was ordered."),
    "imports.movement_kind_unknown": _("'{value}' is not a movement we know. Write 'Reserva stock:' or 'Salida stock:'."),
    "imports.movement_sku_not_ordered": _("The movement names {sku}, which is not in this order."),
    "imports.movement_unreadable": _("'{value}' is not a movement. Write warehouse:SKU:quantity, separated by semicolons."),
    "imports.number_ambiguous": _("'{value}' could be {whole} or {fraction}. Write it without separators, or say in the mapping which sign stands before decimals."),
    "imports.number_too_large": _("'{value}' is too large a number."),
    "imports.number_unreadable": _("'{value}' is not a number we can read."),
    "imports.opening_booked": _("{quantity} of {sku} left or were reserved in {warehouse} without ever being received; an opening movement was booked for them."),
    "imports.order_contradictory": _("This order comes again with other content. Keep one of the rows, or make them agree."),
    "imports.order_differs": _("The order {order} is there already with other content. It was kept as it is."),
    "imports.order_left_out": _("The order {order} stays out with all its {rows} rows, because one of them is wrong."),
    "imports.order_part_left_out": _("Other rows of this order are wrong, so this one stays out as well."),
    "imports.payment_amounts_missing": _("With several payments each must say its amount. Write method:state:amount."),
    "imports.payment_difference": _("Paid {paid}, owed {total}: a difference of {difference}. Both were kept and the order was flagged."),
    "imports.payment_method_unknown": _("'{value}' is not a way of paying that we know."),
    "imports.payment_state_unknown": _("'{value}' is not a state of a payment that we know. Write for example Recibida, Autorizada or Pendiente."),
    "imports.payment_unreadable": _("'{value}' is not a payment. Write method:state."),
    "imports.position_twice": _("The line number is not a whole number, or comes twice in this order."),
    "imports.price_list_unknown": _("There is no price list '{name}' in {currency}. Add it first, or leave the cell empty for the default list."),
    "imports.price_set": _("{sku} in {list}: {before} before, {after} now."),
    "imports.quantity_not_positive": _("A quantity must be more than zero."),
    "imports.quantity_too_fine": _("'{value}' has more than four decimals."),
    "imports.row_repeated": _("The same row as row {first_row}; it was read once."),
    "imports.row_repeated_key": _("'{value}' was in row {first_row} already. Keep one of the rows."),
    "imports.shipping_unreadable": _("'{value}' can't be read. Write the carrier and the tracking number in brackets."),
    "imports.sku_invalid": _("'{value}' is not a SKU: it is empty between commas, too long, or holds signs that can't be printed."),
    "imports.sku_waiting": _("Nobody knows the SKU {sku} yet. The row waits: say under Unknown SKUs which product it is, and it is applied."),
    "imports.states_contradictory": _("This contradicts the state '{status}' of the order. Correct one of the two cells."),
    "imports.status_unknown": _("'{value}' is not a state that we know. Write for example Pendiente, Pagado, Enviado or Entregado."),
    "imports.stock_missing": _("{missing} of {sku} are missing in {warehouse} (available: {available}). Bring in the stock first, or let opening stock be booked."),
    "imports.tax_unknown": _("'{value}' is not a tax we can read. Write the rate (IVA 19%) or Exento."),
    "imports.total_contradictory": _("The parts of the order do not add up to its total."),
    "imports.value_missing": _("The cell is empty, and the row can't be read without it."),
}  # fmt: skip


class _Blank(dict[str, Any]):
    """Values of a sentence; one that is missing shows as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(code: str, detail: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """What is wrong and what to do about it; ``translate`` leads from English to the reader's language."""
    template = SENTENCES.get(code)
    return code if template is None else translate(template).format_map(_Blank(detail))
