"""A mapped file as batches of canonical records."""

from collections.abc import Iterator
from pathlib import Path

from app.domains.imports.mapped.order_lines import OrderLines, split_orders
from app.domains.imports.mapped.rows import PlainRows
from app.domains.imports.mapped.spec import MappingSpec
from app.domains.imports.mapped.values import Readers
from app.domains.imports.reading.tabular import open_table
from app.domains.imports.records import Batch
from app.domains.imports.spreadsheet.normalise import Setting
from app.domains.imports.types import RowKind


def mapped_batches(path: Path, spec: MappingSpec, setting: Setting) -> Iterator[Batch]:
    """Read a file by its mapping.

    Raises:
        FileUnreadableError: If it can't be read.
        MappingInvalidError: If the mapping does not fit its columns.
    """
    currency = spec.currency or setting.currency
    readers = Readers(spec, currency, setting.zone)
    size = setting.options.batch_size
    if spec.row_kind is not RowKind.ORDER_LINE:
        with open_table(path, spec.dialect) as table:
            yield from PlainRows(spec, table.headers, readers, currency=currency).batches(
                table.rows, size
            )
        return
    split = _split_orders(path, spec)
    with open_table(path, spec.dialect) as table:
        lines = OrderLines(spec, table.headers, readers, currency=currency, split=split)
        yield from lines.batches(table.rows, size)


def _split_orders(path: Path, spec: MappingSpec) -> set[int]:
    """First pass: which orders have rows that do not follow each other."""
    with open_table(path, spec.dialect) as table:
        place = spec.places(table.headers).get("order_id")
        if place is None:
            return set()
        return split_orders(row[place] for _, row in table.rows if len(row) > place)
