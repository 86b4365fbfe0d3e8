"""What can go wrong with promotions and coupons."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class PromotionNotFoundError(NotFoundError):
    """There is no such promotion."""

    code = "promotions.promotion_not_found"
    title = "There is no such promotion"


class PromotionUsedUpError(ConflictError):
    """The last use of a promotion or a coupon was taken by another order."""

    code = "promotions.used_up"
    title = "The promotion is used up"


class PromotionUsedByCustomerError(ConflictError):
    """The customer used a promotion as often as one may."""

    code = "promotions.used_by_customer"
    title = "The customer used the promotion before"


class InvalidPromotionError(UnprocessableError):
    """A promotion makes no sense as it is; every field at fault is named."""

    code = "promotions.invalid_promotion"
    title = "The promotion is not valid"


class PromotionChangedError(ConflictError):
    """Somebody else changed the promotion in the meantime."""

    code = "promotions.promotion_changed"
    title = "The promotion was changed in the meantime"


class TakenNameError(ConflictError):
    """Another promotion has the name, or another coupon the code."""

    code = "promotions.name_taken"
    title = "The name or the code is taken"


class InvalidBasketError(UnprocessableError):
    """A basket can't be priced as it is; every field at fault is named."""

    code = "promotions.invalid_basket"
    title = "The basket is not valid"
