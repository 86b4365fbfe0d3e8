"""What can go wrong with sellers."""

from app.kernel.errors import NotFoundError


class SellerNotFoundError(NotFoundError):
    """There is no such seller, or it is another tenant's, which must look the same."""

    code = "sellers.seller_not_found"
    title = "Seller not found"
