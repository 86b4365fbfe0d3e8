"""What reports call things, for people."""

from typing import Final

from app.web.rendering.locales import mark as _

#: What must agree, by the name of its check; a check without words is shown by its name and its own sentence.
CHECKS: Final = {
    "inventory.levels_and_movements": _("Stock levels and their movements"),
    "inventory.levels_and_reservations": _("Reserved stock and its reservations"),
    "orders.totals_and_lines": _("Order totals and their lines"),
    "orders.lines_and_taxes": _("Order lines and their taxes"),
    "orders.reservations_and_open_orders": _("Reservations and open orders"),
    "orders.numbers_in_use": _("Order numbers"),
    "reporting.sales_facts": _("Daily sales and the orders"),
    "reporting.product_facts": _("Daily sales by SKU and the lines"),
    "reporting.seller_facts": _("Daily sales by seller and the lines"),
    "reporting.payment_facts": _("Daily payments and the payments"),
}
