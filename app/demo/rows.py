"""Rows of a sample before they are written: by table, in the order in which foreign keys allow them."""

from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from uuid import UUID

#: Marks what belongs to the sample: ``source`` where a table has it, else the start of ``external_id``.
SOURCE: Final = "sample"

TABLES: Final = (
    "category", "product", "product_option", "option_value", "variant", "variant_option_value", "price",
    "customer", "customer_address", "seller", "commission_rate", "warehouse", "stock_level", "sales_order",
    "order_line", "order_line_tax", "order_discount", "order_address", "order_flag", "order_event",
    "order_document", "payment", "refund", "shipment", "shipment_line", "reservation", "stock_movement",
)  # fmt: skip


class Sample:
    """The rows of a sample, with ids drawn from its own random numbers, so that the same seed gives the same ids."""

    def __init__(self, rng: Random) -> None:
        """Draw ids from ``rng``."""
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.shipments: dict[UUID, UUID] = {}
        #: By movement, the order line or the transfer that its goods are for.
        self.sources: dict[UUID, UUID] = {}
        self._rng = rng

    def add(self, table: str, at: datetime, /, **values: Any) -> UUID:  # noqa: ANN401 - columns of any type
        """Add a row made at an instant; returns its id."""
        row_id = values.pop("id", None) or self.new_id(at)
        self.rows[table].append({"id": row_id, **values})
        return row_id

    def new_id(self, at: datetime) -> UUID:
        """A UUIDv7 of that instant."""
        milliseconds = int(at.astimezone(UTC).timestamp() * 1000)
        bits = self._rng.getrandbits(74)
        number = milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & (1 << 62) - 1
        return UUID(int=number)

    def count(self, table: str) -> int:
        """How many rows a table gets."""
        return len(self.rows[table])
