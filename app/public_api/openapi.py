"""The OpenAPI document and its page: settings, tags, documented problems."""

from typing import Annotated, Final

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag

from app.platform.http.problems import MEDIA_TYPE
from app.public_api.reference import ReferencePage

_SECURITY: Final = "api_key"
_TITLES: Final = {
    400: "The request is malformed, or a parameter or field is unknown.",
    401: "No API key, or one that is not valid.",
    403: "The API key lacks a scope.",
    404: "There is no such thing in this company.",
    409: "The state of things, such as the stock, does not allow it.",
    412: "Somebody changed it since it was read.",
    422: "The request is well-formed and does not make sense.",
    503: "Too much at once; try again after `Retry-After` seconds.",
}


class FieldProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """One field that is wrong."""

    pointer: Annotated[str, msgspec.Meta(examples=["/lines/0/quantity"])]
    code: str
    detail: str


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """A problem by RFC 9457. Branch on ``code``; the texts may change."""

    type: Annotated[str, msgspec.Meta(examples=["/problems/inventory.insufficient_stock"])]
    title: str
    status: int
    detail: str
    instance: str
    code: Annotated[str, msgspec.Meta(examples=["inventory.insufficient_stock"])]
    request_id: str | None
    errors: list[FieldProblemBody] | None = None


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The problems that an operation documents."""
    return {
        status: ResponseSpec(
            data_container=ProblemBody,
            generate_examples=False,
            description=_TITLES[status],
            media_type=MEDIA_TYPE,
        )
        for status in statuses
    }


_DESCRIPTION: Final = """
Orders, stock, products, customers and sellers of one company.

**Keys.** Send `Authorization: Bearer cau_live_...`. A key has scopes and belongs to one company.
**Ids** are prefixed and sortable: `ord_01h2...`. **Money** is a decimal string with its currency, quantities are
decimal strings. **Times** are RFC 3339 in UTC.
**Lists** answer `data`, `has_more` and `next_cursor`; send the cursor back as `cursor`. Unknown parameters are refused.
**Repeating safely.** Send `Idempotency-Key` with a POST: the same request again gets the same answer, marked
`Idempotency-Replayed: true`, for at least 24 hours; another request with the key is refused with 422.
**Errors** are problems by RFC 9457 with a stable `code`; its page is at the address in `type`.
New fields and new enum values may appear at any time; everything else changes only with the version in the path.
"""

OPENAPI: Final = OpenAPIConfig(
    title="Cauce API",
    version="1.0.0",
    description=_DESCRIPTION,
    path="/schema",
    render_plugins=[ReferencePage(path="/"), JsonRenderPlugin(path="/openapi.json")],
    use_handler_docstrings=True,
    components=Components(
        security_schemes={
            _SECURITY: SecurityScheme(
                type="http", scheme="bearer", description="A company's API key: `cau_live_...`."
            )
        }
    ),
    security=[{_SECURITY: []}],
    tags=[
        Tag(name="Orders", description="What was ordered, through every channel."),
        Tag(name="Parcels", description="Boxes of an order on their way to the buyer."),
        Tag(name="Quotes", description="Orders that are offered at their prices until a day."),
        Tag(name="Returns", description="What comes back, and what the customer gets for it."),
        Tag(name="Products", description="Products and their variants, named by SKU."),
        Tag(name="Prices", description="Price lists, their prices, and tax rates."),
        Tag(
            name="Promotions", description="What takes something off, and what a basket would cost."
        ),
        Tag(name="Stock", description="What there is, what is promised, what is available."),
        Tag(name="Purchasing", description="What is bought, what comes in and what it costs."),
        Tag(name="Customers", description="Who buys."),
        Tag(name="Sellers", description="Who sells through the shop."),
        Tag(name="Reports", description="Key figures."),
    ],
)
