"""What can go wrong with quotes."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class QuoteNotFoundError(NotFoundError):
    """The tenant has no such quote."""

    code = "quotes.quote_not_found"
    title = "Quote not found"


class InvalidQuoteError(UnprocessableError):
    """The quote makes no sense as it is; every field at fault is named."""

    code = "quotes.invalid_quote"
    title = "The quote is not valid"


class QuoteStateError(ConflictError):
    """The quote is not open any more."""

    code = "quotes.not_open"
    title = "The quote is not open any more"
