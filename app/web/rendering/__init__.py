"""Turns a page's values into HTML in the brand's look and the reader's language."""

from app.web.rendering.context import (
    Brand,
    Flash,
    NavGroup,
    NavItem,
    PageContext,
    Person,
    TenantLink,
)
from app.web.rendering.environment import render
from app.web.rendering.locales import LANGUAGES, negotiate, translator
from app.web.rendering.navigation import build_nav
from app.web.rendering.theme import BrandTokens, theme_css

__all__ = [
    "LANGUAGES",
    "Brand",
    "BrandTokens",
    "Flash",
    "NavGroup",
    "NavItem",
    "PageContext",
    "Person",
    "TenantLink",
    "build_nav",
    "negotiate",
    "render",
    "theme_css",
    "translator",
]
