"""Words of the catalog."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """Whether a product is sold; products are archived, never deleted."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class TaxClass(StrEnum):
    """How a product is taxed; the tax domain turns it into rates."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXEMPT = "exempt"
