"""What can go wrong with an import as a whole; what is wrong with one cell is an issue."""

from collections.abc import Sequence

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class FileUnreadableError(UnprocessableError):
    """The file is not what its format says: no text, no workbook, no table."""

    code = "imports.file_unreadable"
    title = "The file can't be read"


class ColumnsMissingError(UnprocessableError):
    """Columns that an import can't do without are missing, or come twice."""

    code = "imports.columns_missing"
    title = "Columns are missing"

    def __init__(self, *, missing: Sequence[str] = (), repeated: Sequence[str] = ()) -> None:
        """Name the columns."""
        parts = [
            f"These columns are missing: {', '.join(missing)}." if missing else "",
            f"These columns come twice: {', '.join(repeated)}." if repeated else "",
        ]
        super().__init__(
            " ".join(part for part in parts if part), missing=list(missing), repeated=list(repeated)
        )


class MappingInvalidError(UnprocessableError):
    """The mapping names fields, columns or formats that do not exist."""

    code = "imports.mapping_invalid"
    title = "The mapping is not valid"


class ImportJobNotFoundError(NotFoundError):
    """There is no such import."""

    code = "imports.job_not_found"
    title = "Import not found"


class ImportMappingNotFoundError(NotFoundError):
    """There is no mapping of that name."""

    code = "imports.mapping_not_found"
    title = "Mapping not found"


class ImportStateError(ConflictError):
    """The import is not in a state that allows this."""

    code = "imports.wrong_state"
    title = "The import's state does not allow this"


class ImportTakenError(ConflictError):
    """Another process goes on with this import."""

    code = "imports.job_taken"
    title = "The import is running elsewhere"


class ImportRacedError(ConflictError):
    """Somebody else made one of the batch's rows in this moment, again and again."""

    code = "imports.order_raced"
    title = "A row of the batch was made elsewhere at the same time"


class FileChangedError(ConflictError):
    """The file is not the one that the import began with."""

    code = "imports.file_changed"
    title = "The file has changed since the import began"


class CouponDecisionError(ConflictError):
    """The order has no coupon that waits for a decision, or the decision does not fit."""

    code = "imports.coupon_not_pending"
    title = "No coupon of this order waits for a decision"
