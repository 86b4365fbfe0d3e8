"""What can go wrong when tax is computed."""

from app.kernel.errors import UnprocessableError


class TaxRateMissingError(UnprocessableError):
    """No rate is known for the class of goods in the country on the day; none is guessed."""

    code = "tax.rate_missing"
    title = "No tax rate is known"


class TaxResidueError(UnprocessableError):
    """The lines' taxes are further from the document's tax than rounding can explain."""

    code = "tax.residue_too_large"
    title = "The taxes of the lines do not add up"
