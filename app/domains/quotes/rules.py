"""What a quote's dates and state allow; pure."""

from datetime import date, timedelta
from typing import Final

from app.domains.quotes.errors import InvalidQuoteError, QuoteStateError
from app.domains.quotes.types import QuoteHead, QuoteStatus
from app.kernel.errors import FieldIssue

#: For how long prices can be promised.
LONGEST: Final = timedelta(days=366)


def require_validity(valid_until_on: date, *, today: date) -> None:
    """Check a quote's last day.

    Raises:
        InvalidQuoteError: If it is over already, or too far away.
    """
    if not today <= valid_until_on <= today + LONGEST:
        detail = "The last day is today or within a year."
        issue = FieldIssue(pointer="/valid_until_on", code="quote.validity", detail=detail)
        raise InvalidQuoteError(detail, issues=[issue])


def require_open(quote: QuoteHead, *, today: date) -> None:
    """Check that a quote can still be accepted or declined; its last day counts before the task comes by.

    Raises:
        QuoteStateError: If it can't.
    """
    if quote.status is not QuoteStatus.OPEN:
        raise QuoteStateError(f"Quote {quote.number} is {quote.status}.")
    if quote.valid_until_on < today:
        raise QuoteStateError(f"Quote {quote.number} was valid until {quote.valid_until_on}.")
