"""What can go wrong with customers."""

from app.kernel.errors import NotFoundError


class CustomerNotFoundError(NotFoundError):
    """There is no such customer, or it is another tenant's, which must look the same."""

    code = "customers.customer_not_found"
    title = "Customer not found"
