"""Tables of purchasing."""

from app.domains.purchasing.models.documents import (
    LandedCost,
    LandedCostCharge,
    LandedCostPart,
    SupplierInvoice,
    SupplierInvoiceLine,
    SupplierPayment,
)
from app.domains.purchasing.models.orders import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
    SupplierReturn,
    SupplierReturnLine,
)
from app.domains.purchasing.models.suppliers import Supplier, SupplierContact, SupplierItem

__all__ = [
    "GoodsReceipt",
    "GoodsReceiptLine",
    "LandedCost",
    "LandedCostCharge",
    "LandedCostPart",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Supplier",
    "SupplierContact",
    "SupplierInvoice",
    "SupplierInvoiceLine",
    "SupplierItem",
    "SupplierPayment",
    "SupplierReturn",
    "SupplierReturnLine",
]
