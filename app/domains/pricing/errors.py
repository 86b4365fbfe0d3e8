"""What can go wrong with prices."""

from collections.abc import Sequence

from app.kernel.errors import ConflictError, FieldIssue, NotFoundError, UnprocessableError


class PriceListMissingError(UnprocessableError):
    """There is no default price list in the currency."""

    code = "pricing.price_list_missing"
    title = "No price list"


class PriceMissingError(UnprocessableError):
    """The variant has no price in the list and none was given."""

    code = "pricing.price_missing"
    title = "No price is known"


class PriceListNotFoundError(NotFoundError):
    """There is no such price list."""

    code = "pricing.price_list_not_found"
    title = "There is no such price list"


class PriceListTakenError(ConflictError):
    """Another price list has the name."""

    code = "pricing.name_taken"
    title = "The name is taken"


class PriceListChangedError(ConflictError):
    """Somebody else changed the price list in the meantime."""

    code = "pricing.price_list_changed"
    title = "The price list was changed in the meantime"


class InvalidPricesError(UnprocessableError):
    """Prices or a price list make no sense as they are; every field at fault is named."""

    code = "pricing.invalid_prices"
    title = "The prices are not valid"

    def __init__(self, issues: Sequence[FieldIssue]) -> None:
        """Say in one text what is wrong with all fields."""
        super().__init__(" ".join(issue.detail for issue in issues), issues=issues)
