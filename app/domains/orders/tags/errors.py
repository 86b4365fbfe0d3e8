"""What can go wrong with tags."""

from app.kernel.errors import NotFoundError, UnprocessableError


class TagNotFoundError(NotFoundError):
    """There is no such tag."""

    code = "orders.tag_not_found"
    title = "Tag not found"


class InvalidTagError(UnprocessableError):
    """A tag's name does not do, or an order would have too many."""

    code = "orders.invalid_tag"
    title = "The tag is not valid"
