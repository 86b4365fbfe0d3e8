"""Counts what a file holds while it is read, in bounded memory."""

from collections.abc import Container

from app.domains.imports.records import Batch, OrderRecord
from app.domains.imports.types import ImportTotals


class TotalsCounter:
    """Running totals of a file's batches; rows that the database refused are not counted.

    Distinct names are kept as their 64-bit hashes. Going on with an import counts its applied batches anew.
    """

    def __init__(self, currency: str) -> None:
        """Start at zero."""
        self.totals = ImportTotals(currency=currency)
        self._customers: set[int] = set()
        self._people: set[int] = set()
        self._products: set[int] = set()
        self._sellers: set[int] = set()
        self._parts: set[str] = set()

    def add(
        self, batch: Batch, refused: Container[str] = (), refused_rows: Container[int] = ()
    ) -> None:
        """Count a batch."""
        totals = self.totals
        totals.currency = batch.currency
        lost: set[str] = set()
        for order in batch.orders:
            if order.key in refused or order.row in refused_rows:
                lost.add(order.customer or "")
                continue
            self._add_order(order)
        self._people.update(
            hash(record.key) for record in batch.customers if record.key not in lost
        )
        self._products.update(
            hash(record.sku)
            for record in batch.products
            if record.row not in refused_rows and f"row:{record.row}" not in refused
        )
        self._sellers.update(hash(record.key) for record in batch.sellers)
        totals.people = len(self._people)
        totals.customers = len(self._customers) or totals.people
        totals.products = len(self._products)
        totals.sellers = len(self._sellers)

    def _add_order(self, order: OrderRecord) -> None:
        totals = self.totals
        if order.is_part:
            totals.orders += order.key not in self._parts
            self._parts.add(order.key)
        else:
            totals.orders += 1
        totals.lines += len(order.lines)
        totals.items_minor += order.items_minor
        totals.freight_minor += order.shipping_minor
        totals.payments_minor += sum(payment.amount_minor for payment in order.payments)
        if order.customer:
            self._people.add(hash(order.customer))
        if order.customer_reference:
            self._customers.add(hash(order.customer_reference))
        for line in order.lines:
            self._products.add(hash(line.sku))
            if line.seller:
                self._sellers.add(hash(line.seller))
