"""What can go wrong with sellers."""

from app.kernel.errors import NotFoundError, UnprocessableError


class SellerNotFoundError(NotFoundError):
    """There is no such seller, or it is another tenant's, which must look the same."""

    code = "sellers.seller_not_found"
    title = "Seller not found"


class SchemeNotFoundError(NotFoundError):
    """There is no such commission scheme."""

    code = "sellers.scheme_not_found"
    title = "Commission scheme not found"


class InvalidSchemeError(UnprocessableError):
    """Fields of a commission scheme make no sense for its kind; the issues name them."""

    code = "sellers.invalid_scheme"
    title = "The commission scheme is not valid"
