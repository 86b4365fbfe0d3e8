"""What can go wrong when goods are bought."""

from app.kernel.errors import ConflictError, FieldIssue, NotFoundError, UnprocessableError


class SupplierNotFoundError(NotFoundError):
    """There is no such supplier."""

    code = "purchasing.supplier_not_found"
    title = "Supplier not found"


class PurchaseOrderNotFoundError(NotFoundError):
    """There is no such purchase order."""

    code = "purchasing.order_not_found"
    title = "Purchase order not found"


class ReceiptNotFoundError(NotFoundError):
    """There is no such goods receipt."""

    code = "purchasing.receipt_not_found"
    title = "Goods receipt not found"


class LandedCostNotFoundError(NotFoundError):
    """There is no such landed cost."""

    code = "purchasing.landed_cost_not_found"
    title = "Landed cost not found"


class SupplierInvoiceNotFoundError(NotFoundError):
    """There is no such supplier invoice."""

    code = "purchasing.invoice_not_found"
    title = "Supplier invoice not found"


class InvalidPurchaseError(UnprocessableError):
    """Fields of a document of purchasing make no sense; the issues name them."""

    code = "purchasing.invalid"
    title = "The document is not valid"

    @staticmethod
    def issue(field: str, detail: str, *, code: str = "") -> FieldIssue:
        """What is wrong with one field; its code is the field's last name unless told otherwise."""
        word = code or field.rsplit("/", maxsplit=1)[-1]
        return FieldIssue(
            pointer=f"/{field}",
            code=f"purchasing.{'lines' if word.isdecimal() else word}",
            detail=detail,
        )


class UnknownExchangeRateError(UnprocessableError):
    """A document in another currency needs the rate, its source and its day; a rate is never assumed."""

    code = "purchasing.unknown_rate"
    title = "The exchange rate is not known"


class PurchaseStateError(ConflictError):
    """The state of the purchase order does not allow it."""

    code = "purchasing.invalid_state"
    title = "The purchase order does not allow it now"


class OverReceiptError(ConflictError):
    """More came in than was ordered and the tolerance allows."""

    code = "purchasing.over_receipt"
    title = "More than was ordered"


class SupplierReturnError(ConflictError):
    """More would go back than came in and is not back already."""

    code = "purchasing.return_too_large"
    title = "More than was received"


class InvoiceTakenError(ConflictError):
    """The supplier's invoice with this number is there already."""

    code = "purchasing.invoice_taken"
    title = "The invoice is there already"


class OverpaymentError(ConflictError):
    """More would be paid than is owed."""

    code = "purchasing.overpayment"
    title = "More than is owed"
