"""Words of payments."""

from enum import StrEnum

import msgspec


class PaymentStatus(StrEnum):
    """Life of a payment."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    RECEIVED = "received"
    FAILED = "failed"
    REFUNDED = "refunded"


class PaymentMethod(StrEnum):
    """How people pay; ``voucher`` and ``boleto`` come from marketplaces."""

    CREDIT_CARD = "credit_card"
    DEBIT_CARD = "debit_card"
    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    BOLETO = "boleto"
    VOUCHER = "voucher"
    OTHER = "other"
    NOT_DEFINED = "not_defined"


class PaymentCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Money promised or given for an order, in minor units of the order's currency."""

    method: PaymentMethod
    amount_minor: int
    status: PaymentStatus = PaymentStatus.RECEIVED
    installments: int = 1
    reference: str | None = None
