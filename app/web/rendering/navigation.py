"""The left navigation, written once: order, icon and name of every area."""

from collections.abc import Mapping
from typing import Final

from app.web.rendering.context import NavGroup, NavItem
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

#: Groups of (key, name, icon), in the order in which a merchant's day goes.
AREAS: Final = (
    ("", (("home", _("Home"), "home"),)),
    (
        _("Sales"),
        (
            ("orders", _("Orders"), "shopping-bag"),
            ("customers", _("Customers"), "users"),
            ("shipments", _("Shipments"), "truck-delivery"),
            ("returns", _("Returns"), "arrow-back-up"),
            ("sellers", _("Sellers"), "building-store"),
        ),
    ),
    (
        _("Goods"),
        (
            ("products", _("Products"), "tag"),
            ("inventory", _("Inventory"), "packages"),
            ("prices", _("Prices"), "coins"),
            ("promotions", _("Promotions"), "discount"),
            ("purchasing", _("Purchasing"), "clipboard-list"),
        ),
    ),
    (
        _("Finance"),
        (
            ("documents", _("Documents"), "file-invoice"),
            ("payments", _("Payments and reconciliation"), "credit-card"),
            ("accounting", _("Accounting"), "book-2"),
        ),
    ),
    (
        _("Growth"),
        (
            ("channels", _("Channels"), "plug-connected"),
            ("imports", _("Imports"), "table-import"),
            ("reports", _("Reports"), "chart-bar"),
            ("assistant", _("Assistant"), "message-chatbot"),
        ),
    ),
    (
        _("Administration"),
        (
            ("team", _("Team"), "user-cog"),
            ("audit", _("Audit trail"), "history"),
            ("settings", _("Settings"), "settings"),
        ),
    ),
)


def build_nav(language: str, hrefs: Mapping[str, str], *, active: str = "") -> tuple[NavGroup, ...]:
    """The navigation of what this person has: areas without an address in ``hrefs`` are left out."""
    texts = translator(language)
    groups = (
        NavGroup(
            label=texts.gettext(label) if label else "",
            items=tuple(
                NavItem(
                    key=key,
                    label=texts.gettext(name),
                    href=hrefs[key],
                    icon=icon,
                    active=key == active,
                )
                for key, name, icon in items
                if key in hrefs
            ),
        )
        for label, items in AREAS
    )
    return tuple(group for group in groups if group.items)
