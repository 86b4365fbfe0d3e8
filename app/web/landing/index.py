"""The landing page of a brand and its legal pages."""

from typing import Any, Final

from litestar import Request, Response, get

from app.web.identity import brand_of
from app.web.pages import language_of, page, rendered
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

#: What the product replaces and what one gets: icon, title, text.
REASONS: Final = (
    (
        "table-import",
        _("Your spreadsheet, as it is"),
        _(
            "Upload the file you work with today. Mixed cells, several SKUs in one row, taxes as "
            "text: you see what each becomes before it is kept, and what does not add up is named"
            " by row and column."
        ),
    ),
    (
        "packages",
        _("Stock that is not sold twice"),
        _(
            "Every order reserves its units at once. When two customers want the last one, one of"
            " them gets it and the other is told at once."
        ),
    ),
    (
        "chart-bar",
        _("Figures that agree to the cent"),
        _(
            "Sales, payments and freight come from the same orders you can open. Each number "
            "leads to the list that proves it."
        ),
    ),
    (
        "shield-lock",
        _("Your data behind a wall"),
        _(
            "Every company is kept apart in the database itself, not only in the program. You see"
            " who changed what, and when."
        ),
    ),
)
REPLACES: Final = (
    (
        _("The order spreadsheet that only one person understands"),
        _("Orders with lines, taxes, payments and shipments, searchable by anybody"),
    ),
    (
        _("Counting stock by hand on Friday evening"),
        _("On hand, reserved and available by warehouse, at any moment"),
    ),
    (
        _("Three tabs open to find out what was paid"),
        _("Payments beside their order, differences flagged"),
    ),
    (
        _("Asking the accountant how the month went"),
        _("Sales by day, product, seller and payment method"),
    ),
)


@get("/welcome", status_code=200)
async def welcome(request: Request[Any, Any, Any]) -> Response[Any]:
    """The landing page, also for who is signed in."""
    return landing_page(request)


def landing_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """What the product is, in the brand's look."""
    texts = translator(language_of(request))
    return rendered(
        request,
        "landing/index.html",
        tagline=brand_of(request.scope).tagline,
        reasons=[
            (icon, texts.gettext(title), texts.gettext(text)) for icon, title, text in REASONS
        ],
        replaces=[(texts.gettext(old), texts.gettext(new)) for old, new in REPLACES],
    )


@get("/legal/terms", status_code=200)
async def terms(request: Request[Any, Any, Any]) -> Response[Any]:
    """The terms of use."""
    return await page(request, "landing/terms.html", legal_name=brand_of(request.scope).legal_name)


@get("/legal/privacy", status_code=200)
async def privacy(request: Request[Any, Any, Any]) -> Response[Any]:
    """What happens with personal data."""
    return await page(
        request, "landing/privacy.html", legal_name=brand_of(request.scope).legal_name
    )
