"""Words of promotions."""

from enum import StrEnum


class CouponKind(StrEnum):
    """How a coupon counts."""

    PERCENTAGE = "percentage"
    AMOUNT = "amount"


class CouponScope(StrEnum):
    """On what a coupon counts; undecided until a person says so."""

    ORDER_BEFORE_TAX = "order_before_tax"
    ORDER_AFTER_TAX = "order_after_tax"
    UNDECIDED = "undecided"
