"""What can go wrong with stock."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.domains.inventory.types import Demand
from app.kernel.errors import ConflictError, FieldIssue, NotFoundError, UnprocessableError
from app.kernel.quantity import plain


class InsufficientStockError(ConflictError):
    """There is less to promise than was asked for; nothing was reserved."""

    code = "inventory.insufficient_stock"
    title = "Not enough stock"

    @classmethod
    def of(cls, short: Sequence[tuple[Demand, Decimal]]) -> "InsufficientStockError":
        """The error for the lines that fall short, with what could be promised to each."""
        issues: list[FieldIssue] = []
        lines: list[dict[str, Any]] = []
        for demand, available in short:
            detail = (
                f"{demand.label or demand.variant_id}: {plain(demand.quantity)} requested,"
                f" {plain(available)} available"
            )
            issues.append(
                FieldIssue(
                    pointer=f"/lines/{demand.position - 1}/quantity",
                    code="insufficient_stock",
                    detail=detail,
                )
            )
            lines.append(
                {
                    "position": demand.position,
                    "sku": demand.label,
                    "requested": plain(demand.quantity),
                    "available": plain(available),
                }
            )
        return cls("; ".join(issue.detail for issue in issues) + ".", issues=issues, lines=lines)


class SplitNotAllowedError(ConflictError):
    """No single warehouse has all of the order, and the company does not split orders."""

    code = "inventory.split_not_allowed"
    title = "No warehouse has the whole order"


class StockBelowReservedError(ConflictError):
    """The change would leave less on hand than is promised."""

    code = "inventory.below_reserved"
    title = "The stock is promised"


class UnknownStockItemError(NotFoundError):
    """The warehouse or the variant does not exist."""

    code = "inventory.unknown_item"
    title = "Warehouse or variant not found"


class InvalidMovementError(UnprocessableError):
    """The movement makes no sense as it is."""

    code = "inventory.invalid_movement"
    title = "The stock movement is not valid"


class InvalidWarehouseError(UnprocessableError):
    """Fields of a warehouse make no sense, or its code is taken; the issues name them."""

    code = "inventory.invalid_warehouse"
    title = "The warehouse is not valid"


class ReturnExceedsDispatchError(ConflictError):
    """More would come back for an order line than left for it."""

    code = "inventory.return_exceeds_dispatch"
    title = "More comes back than left"


class TransferNotFoundError(NotFoundError):
    """There is no such transfer."""

    code = "inventory.transfer_not_found"
    title = "Transfer not found"


class TransferClosedError(ConflictError):
    """All of the transfer was received before."""

    code = "inventory.transfer_closed"
    title = "The transfer is closed"


class CountNotFoundError(NotFoundError):
    """There is no such stock count."""

    code = "inventory.count_not_found"
    title = "Stock count not found"


class CountClosedError(ConflictError):
    """The stock count was posted or canceled."""

    code = "inventory.count_closed"
    title = "The stock count is closed"


class InvalidBinError(UnprocessableError):
    """Fields of a bin make no sense, or its code is taken; the issues name them."""

    code = "inventory.invalid_bin"
    title = "The bin is not valid"


class BinTooEmptyError(ConflictError):
    """There is less in the bin than shall leave it."""

    code = "inventory.bin_too_empty"
    title = "The bin holds less"


class BinNotEmptyError(ConflictError):
    """Goods lie in the bin that shall be archived. Move them first."""

    code = "inventory.bin_not_empty"
    title = "Goods lie in the bin"


class BinArchivedError(ConflictError):
    """Goods shall go into a bin that is archived. Restore it, or choose another one."""

    code = "inventory.bin_archived"
    title = "The bin is archived"


class BinNotFoundError(NotFoundError):
    """There is no such bin."""

    code = "inventory.bin_not_found"
    title = "There is no such bin"


class LotsNeededError(UnprocessableError):
    """Goods of a tracked product came without lots or serial numbers that add up."""

    code = "inventory.lots_needed"
    title = "Lots or serial numbers are needed"


class LotsShortError(ConflictError):
    """Less is left in lots that may leave: they are empty or have expired."""

    code = "inventory.lots_short"
    title = "Not enough in lots that are good"


class SerialTakenError(ConflictError):
    """A serial number is one unit, and that unit is in stock already."""

    code = "inventory.serial_taken"
    title = "The serial number is in stock already"


class LotNotFoundError(NotFoundError):
    """There is no such lot."""

    code = "inventory.lot_not_found"
    title = "Lot not found"
