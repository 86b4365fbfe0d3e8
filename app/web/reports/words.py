"""What reports call things, for people."""

from typing import Final

from app.domains.reporting import PeriodKind, ReportName
from app.web.rendering.locales import mark as _

PERIODS: Final = {
    PeriodKind.WEEK: _("7 days"),
    PeriodKind.MONTH_ROLLING: _("30 days"),
    PeriodKind.QUARTER: _("90 days"),
    PeriodKind.MONTH: _("This month"),
    PeriodKind.YEAR: _("This year"),
    PeriodKind.TWELVE_MONTHS: _("12 months"),
}
REPORT_NAMES: Final = {
    ReportName.SALES_BY_SKU: _("Sales by SKU"),
    ReportName.MARGINS: _("Margin by SKU"),
    ReportName.SALES_BY_SELLER: _("Sales by seller"),
    ReportName.SALES_BOOK: _("Sales book"),
    ReportName.SALES_BOOK_BY_SELLER: _("Sales book by seller"),
    ReportName.UNPAID_ORDERS: _("Unpaid orders"),
    ReportName.CANCELLATIONS: _("Cancellations"),
    ReportName.RETURNS_BY_SKU: _("Returns by SKU"),
    ReportName.RETURNS_BY_REASON: _("Returns by channel and reason"),
    ReportName.DISPATCH_TIMES: _("Dispatch times"),
    ReportName.STOCK_BY_WAREHOUSE: _("Available stock by warehouse"),
}
REPORT_NOTES: Final = {
    ReportName.SALES_BY_SKU: _(
        "Net is items less discounts, without shipping and tax. Cancelled orders do not count."
    ),
    ReportName.MARGINS: _(
        "Net, less what was given back for returns, cost and commission. The cost is what the goods that left came to"
        " cost, less those that came back to be sold again; units estimated are at the catalogue's cost. Returns and"
        " late costs stand on their own day."
    ),
    ReportName.SALES_BY_SELLER: _(
        "Own sales have no seller. Net is without shipping and tax; freight is what buyers paid."
    ),
    ReportName.SALES_BOOK: _(
        "By the day of the order. Without tax is everything charged, shipping too, less its tax."
    ),
    ReportName.SALES_BOOK_BY_SELLER: _("An order of two sellers counts once for each of them."),
    ReportName.UNPAID_ORDERS: _(
        "Orders of the period that wait for payment; late from their day or the end of their terms."
    ),
    ReportName.CANCELLATIONS: _("Orders of the period that were cancelled since, by channel."),
    ReportName.RETURNS_BY_SKU: _(
        "By the day the return was asked for; the rate is what arrived by what was sold in the same period."
    ),
    ReportName.RETURNS_BY_REASON: _(
        "By the day the return was asked for. The value is what buyers had paid, known once a return is settled."
    ),
    ReportName.DISPATCH_TIMES: _(
        "From order to first dispatch, in hours; nine of ten orders left within the last figure."
    ),
    ReportName.STOCK_BY_WAREHOUSE: _(
        "Now. Available is on hand less reserved, safety stock and what has expired; the value is at cost."
    ),
}
COLUMNS: Final = {
    "sku": _("SKU"), "product": _("Product"), "currency": _("Currency"), "orders": _("Orders"), "units": _("Units"),
    "items": _("Value of items"), "discount": _("Discount"), "net": _("Net"), "tax": _("Tax"), "cost": _("Cost"),
    "commission": _("Commission"), "freight": _("Freight"), "margin": _("Margin"), "margin_rate": _("Margin rate"),
    "seller": _("Seller"), "after_commission": _("After commission"), "day": _("Day"), "channel": _("Channel"),
    "shipping": _("Shipping"), "without_tax": _("Without tax"), "total": _("Total"),
    "withheld": _("Withheld"), "number": _("Number"),
    "placed_on": _("Date"), "due_on": _("Due"), "customer": _("Customer"), "paid": _("Paid"), "open": _("Open"),
    "days_overdue": _("Days late"), "age": _("Age"), "canceled": _("Cancelled"), "unavailable": _("Not served"),
    "rate": _("Rate"), "value": _("Value"), "dispatched": _("Dispatched"), "median_hours": _("Median, hours"),
    "p90_hours": _("Nine of ten, hours"), "warehouse": _("Warehouse"), "on_hand": _("On hand"),
    "reserved": _("Reserved"), "safety": _("Safety stock"), "available": _("Available"),
    "sold": _("Sold"), "asked": _("Asked for"), "received": _("Arrived"), "scrapped": _("Scrapped"),
    "worth": _("Value returned"), "reason": _("Reason"), "returned": _("Net returned"), "lines": _("Lines"),
    "estimated": _("Units estimated"), "is_low": _("Below safety stock"),
}  # fmt: skip
AGES: Final = {
    "not_due": _("Not due"), "1-7": _("1 to 7 days"), "8-30": _("8 to 30 days"), "31-60": _("31 to 60 days"),
    "61-90": _("61 to 90 days"), "90+": _("More than 90 days"),
}  # fmt: skip

#: What must agree, by the name of its check; a check without words is shown by its name and its own sentence.
CHECKS: Final = {
    "inventory.levels_and_movements": _("Stock levels and their movements"),
    "inventory.levels_and_reservations": _("Reserved stock and its reservations"),
    "inventory.bins_and_levels": _("Bins and stock levels"),
    "inventory.archived_bins_are_empty": _("Archived bins are empty"),
    "orders.totals_and_lines": _("Order totals and their lines"),
    "orders.lines_and_taxes": _("Order lines and their taxes"),
    "orders.reservations_and_open_orders": _("Reservations and open orders"),
    "orders.numbers_in_use": _("Order numbers"),
    "catalog.search_words": _("Goods and the words that find them"),
    "customers.search_words": _("Customers and the words that find them"),
    "reporting.sales_facts": _("Daily sales and the orders"),
    "reporting.product_facts": _("Daily sales by SKU and the lines"),
    "reporting.seller_facts": _("Daily sales by seller and the lines"),
    "reporting.payment_facts": _("Daily payments and the payments"),
    "reporting.return_facts": _("Daily returns and their lines"),
    "reporting.cost_facts": _("Daily cost of sales and the cost entries"),
}
