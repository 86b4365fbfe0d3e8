"""What can go wrong with products."""

from app.kernel.errors import ConflictError, NotFoundError, UnavailableError, UnprocessableError


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


class TooManyVariantsError(UnprocessableError):
    """The options of a product make more variants than a product can have; the members say how many."""

    code = "catalog.too_many_variants"
    title = "Too many variants"


class CategoryNotFoundError(NotFoundError):
    """The tenant has no such category."""

    code = "catalog.category_not_found"
    title = "Category not found"


class InvalidCategoryError(UnprocessableError):
    """The category's name is no good, or its place in the tree is not possible."""

    code = "catalog.invalid_category"
    title = "The category is not valid"


class CategoryInUseError(ConflictError):
    """The category has products or categories below it, so it can't be removed."""

    code = "catalog.category_in_use"
    title = "The category is in use"


class ProductBrandNotFoundError(NotFoundError):
    """The tenant has no such brand of products."""

    code = "catalog.brand_not_found"
    title = "Brand not found"


class InvalidProductBrandError(UnprocessableError):
    """The brand's name is missing, too long, or another brand's."""

    code = "catalog.invalid_brand"
    title = "The brand is not valid"


class InvalidBundleError(UnprocessableError):
    """A bundle has no parts, parts that do not exist, or a part that is a bundle itself."""

    code = "catalog.invalid_bundle"
    title = "The bundle is not valid"


class AliasNotFoundError(NotFoundError):
    """The tenant has no such alias, or no such SKU in the queue."""

    code = "catalog.alias_not_found"
    title = "Alias not found"


class InvalidAliasError(UnprocessableError):
    """The alias is empty, too long, or means another variant in the channel already."""

    code = "catalog.invalid_alias"
    title = "The alias is not valid"


class TooManyItemsError(UnprocessableError):
    """One request names more things than are taken at once."""

    code = "catalog.too_many_items"
    title = "Too many items"


class ImageNotFoundError(NotFoundError):
    """The tenant has no such image of a product."""

    code = "catalog.image_not_found"
    title = "Image not found"


class InvalidImageError(UnprocessableError):
    """A file is no image that a product can have, or its text or place is wrong; the issues say why."""

    code = "catalog.invalid_image"
    title = "The image is not valid"


class ImageUnavailableError(UnavailableError):
    """The file of an image can't be read at the moment."""

    code = "catalog.image_unavailable"
    title = "The image is not available"
