"""Words of payments."""

from enum import StrEnum


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
