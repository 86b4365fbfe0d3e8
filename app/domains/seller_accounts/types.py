"""Words of sellers' accounts."""

from enum import StrEnum


class EntryKind(StrEnum):
    """Why a seller's account changed.

    ``hold`` moves a part of a sale from what can be paid out to what is kept back, ``hold_release`` moves it back;
    both leave the balance as it is.
    """

    SALE = "sale"
    COMMISSION = "commission"
    COMMISSION_TAX = "commission_tax"
    HOLD = "hold"
    HOLD_RELEASE = "hold_release"
    SALE_REVERSAL = "sale_reversal"
    COMMISSION_REVERSAL = "commission_reversal"
    COMMISSION_TAX_REVERSAL = "commission_tax_reversal"
    PAYOUT = "payout"
    ADJUSTMENT = "adjustment"
