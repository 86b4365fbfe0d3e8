"""What can go wrong with sellers' accounts."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class InvalidAdjustmentError(UnprocessableError):
    """An adjustment has no amount, no reason, or a currency we keep no books in."""

    code = "seller_accounts.invalid_adjustment"
    title = "The adjustment is not valid"


class InvalidRetentionError(UnprocessableError):
    """A share that is no fraction, or a number of days out of range."""

    code = "seller_accounts.invalid_retention"
    title = "The retention is not valid"


class InvalidPeriodError(UnprocessableError):
    """A statement can't go further than today."""

    code = "seller_accounts.invalid_period"
    title = "The period is not valid"


class NothingToStateError(ConflictError):
    """Since the last statement nothing was booked until that day."""

    code = "seller_accounts.nothing_to_state"
    title = "Nothing to state"


class NothingToPayError(ConflictError):
    """What a seller has is retained, was paid out, or is less than nothing."""

    code = "seller_accounts.nothing_to_pay"
    title = "Nothing to pay out"


class PayoutStateError(ConflictError):
    """A payout that was paid or has failed stays so."""

    code = "seller_accounts.payout_state"
    title = "The payout has ended"


class PayoutNotFoundError(NotFoundError):
    """There is no such payout."""

    code = "seller_accounts.payout_not_found"
    title = "Payout not found"


class StatementNotFoundError(NotFoundError):
    """There is no such statement."""

    code = "seller_accounts.statement_not_found"
    title = "Statement not found"
