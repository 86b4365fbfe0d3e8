"""Quotes: an order offered at its prices until a day; accepting it places the order."""

from app.domains.quotes.drift import DRIFT_CHECKS
from app.domains.quotes.errors import InvalidQuoteError, QuoteNotFoundError, QuoteStateError
from app.domains.quotes.queries import get_quote, list_quotes
from app.domains.quotes.service import accept_quote, create_quote, decline_quote, expire_quotes
from app.domains.quotes.tasks import SCHEDULE
from app.domains.quotes.types import QuoteCreate, QuoteStatus
from app.domains.quotes.views import QuoteDetail, QuoteFilter, QuoteLineView, QuoteRow

__all__ = [
    "DRIFT_CHECKS",
    "SCHEDULE",
    "InvalidQuoteError",
    "QuoteCreate",
    "QuoteDetail",
    "QuoteFilter",
    "QuoteLineView",
    "QuoteNotFoundError",
    "QuoteRow",
    "QuoteStateError",
    "QuoteStatus",
    "accept_quote",
    "create_quote",
    "decline_quote",
    "expire_quotes",
    "get_quote",
    "list_quotes",
]
