"""Words of payments."""

from enum import StrEnum
from uuid import UUID

import msgspec


class PaymentStatus(StrEnum):
    """Life of a payment."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    RECEIVED = "received"
    FAILED = "failed"
    VOIDED = "voided"
    REFUNDED = "refunded"


class PaymentMethod(StrEnum):
    """How people pay; ``voucher`` and ``boleto`` come from marketplaces, ``exchange`` is credit for goods returned."""

    CREDIT_CARD = "credit_card"
    DEBIT_CARD = "debit_card"
    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    BOLETO = "boleto"
    VOUCHER = "voucher"
    EXCHANGE = "exchange"
    OTHER = "other"
    NOT_DEFINED = "not_defined"


class PaymentCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Money promised or given for an order, in minor units of the order's currency."""

    method: PaymentMethod
    amount_minor: int
    status: PaymentStatus = PaymentStatus.RECEIVED
    installments: int = 1
    reference: str | None = None


class RefundMethod(StrEnum):
    """Where the money goes: back the way it came, or into another order."""

    ORIGINAL = "original"
    EXCHANGE = "exchange"


class RefundCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes back, in minor units of the order's currency.

    The key makes a repeated refund a single one.
    """

    amount_minor: int
    reason: str
    idempotency_key: str
    method: RefundMethod = RefundMethod.ORIGINAL
    reference_kind: str | None = None
    reference_id: UUID | None = None
