"""What can go wrong with products."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class ProductNotFoundError(NotFoundError):
    """The tenant has no such product or variant."""

    code = "catalog.product_not_found"
    title = "Product not found"


class InvalidProductError(UnprocessableError):
    """Fields of a product or of its variants make no sense; the issues name them."""

    code = "catalog.invalid_product"
    title = "The product is not valid"


class StaleProductError(ConflictError):
    """Somebody else changed the product meanwhile."""

    code = "catalog.stale_product"
    title = "The product was changed meanwhile"
