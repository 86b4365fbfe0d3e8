"""What can go wrong when tax is computed."""

from app.kernel.errors import ConflictError, UnprocessableError


class TaxRateMissingError(UnprocessableError):
    """No rate is known for the class of goods in the country on the day; none is guessed."""

    code = "tax.rate_missing"
    title = "No tax rate is known"


class TaxResidueError(UnprocessableError):
    """The lines' taxes are further from the document's tax than rounding can explain."""

    code = "tax.residue_too_large"
    title = "The taxes of the lines do not add up"


class InvalidTaxRateError(UnprocessableError):
    """A rate makes no sense as it is; every field at fault is named."""

    code = "tax.invalid_rate"
    title = "The tax rate is not valid"


class TaxRateTakenError(ConflictError):
    """The same tax has a rate from the same day already; the past is never edited."""

    code = "tax.rate_taken"
    title = "There is a rate from that day"
