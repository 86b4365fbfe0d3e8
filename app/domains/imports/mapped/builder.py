"""Builds batches of mapped rows."""

from app.domains.imports.mapped.values import MappedRow
from app.domains.imports.records import (
    Batch,
    CustomerRecord,
    IssueRecord,
    OrderRecord,
    ProductRecord,
    SellerRecord,
)
from app.domains.imports.types import IssueSeverity


class BatchBuilder:
    """A batch that grows order by order; names each product, seller and buyer once."""

    def __init__(self, index: int, channel: str, currency: str) -> None:
        """Start an empty batch."""
        self.batch = Batch(index=index, channel=channel, currency=currency)
        self._orders: dict[str, OrderRecord] = {}
        self._named: set[tuple[str, str]] = set()

    def order(self, order: OrderRecord, customer: CustomerRecord | None) -> None:
        """Add an order, or lines to one of this batch."""
        before = self._orders.get(order.key) if order.is_part else None
        if before is not None:
            before.lines += order.lines
            before.items_minor += order.items_minor
            before.tax_minor += order.tax_minor
            before.shipping_minor += order.shipping_minor
            return
        if order.is_part:
            self._orders[order.key] = order
        self.batch.orders.append(order)
        if customer is not None and ("customer", customer.key) not in self._named:
            self._named.add(("customer", customer.key))
            self.batch.customers.append(customer)

    def product(self, sku: str, row: MappedRow) -> None:
        """Name a product."""
        if ("product", sku) not in self._named:
            self._named.add(("product", sku))
            self.batch.products.append(
                ProductRecord(sku=sku, key=sku, name=row.text("product_name") or sku)
            )

    def seller(self, key: str, name: str) -> None:
        """Name a seller."""
        if ("seller", key) not in self._named:
            self._named.add(("seller", key))
            self.batch.sellers.append(SellerRecord(key=key, name=name))

    def leave_out(self, key: str, rows: int) -> None:
        """Say that an order stays out because of one of its rows."""
        self.batch.rejected += rows
        if rows > 1:
            row = self.batch.issues[-1].row if self.batch.issues else 0
            self.batch.issues.append(
                IssueRecord(
                    row=row,
                    code="imports.order_left_out",
                    severity=IssueSeverity.WARNING,
                    detail={"order": key, "rows": rows},
                )
            )
