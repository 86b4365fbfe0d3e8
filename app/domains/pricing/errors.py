"""What can go wrong with prices."""

from app.kernel.errors import UnprocessableError


class PriceListMissingError(UnprocessableError):
    """There is no default price list in the currency."""

    code = "pricing.price_list_missing"
    title = "No price list"


class PriceMissingError(UnprocessableError):
    """The variant has no price in the list and none was given."""

    code = "pricing.price_missing"
    title = "No price is known"
