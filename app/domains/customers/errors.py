"""What can go wrong with customers."""

from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError


class CustomerNotFoundError(NotFoundError):
    """There is no such customer, or it is another tenant's, which must look the same."""

    code = "customers.customer_not_found"
    title = "Customer not found"


class CustomerPartNotFoundError(NotFoundError):
    """The customer has no such address or contact."""

    code = "customers.part_not_found"
    title = "Address or contact not found"


class CustomerGroupNotFoundError(NotFoundError):
    """There is no such group of customers."""

    code = "customers.group_not_found"
    title = "Customer group not found"


class InvalidCustomerError(UnprocessableError):
    """Fields of a customer, an address, a contact, a group or credit terms make no sense; the issues name them."""

    code = "customers.invalid_customer"
    title = "The customer is not valid"


class StaleCustomerError(ConflictError):
    """Somebody changed the customer since it was read."""

    code = "customers.stale_customer"
    title = "The customer was changed meanwhile"


class CreditLimitExceededError(ConflictError):
    """The customer's credit does not reach; ``free_minor`` says how much of it is free."""

    code = "customers.credit_limit_exceeded"
    title = "The credit does not reach"


class CreditCurrencyInUseError(ConflictError):
    """The currency of a credit can't change while some of it is in use."""

    code = "customers.credit_in_use"
    title = "The credit is in use"


class MergeRefusedError(ConflictError):
    """The two customers can't become one: they are the same row, or their credit is in two currencies."""

    code = "customers.merge_refused"
    title = "The customers can't be merged"
