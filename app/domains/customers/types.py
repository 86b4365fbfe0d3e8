"""Words of customers."""

from enum import StrEnum


class CustomerKind(StrEnum):
    """A registered person, a guest known by an order only, or a company."""

    PERSON = "person"
    GUEST = "guest"
    COMPANY = "company"


class AddressKind(StrEnum):
    """What an address is used for."""

    SHIPPING = "shipping"
    BILLING = "billing"
