"""What every template knows: whose page this is, who looks at it, and in which language, zone and money.

Macros have no page of their own, so the page being rendered is also kept in a context variable for the time of one
render; only this package sets it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Literal

import msgspec

from app.web.rendering.theme import BrandTokens

Tone = Literal["neutral", "info", "success", "warning", "danger"]
ColorMode = Literal["auto", "light", "dark"]


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """The reseller's look and contacts, found by the request's host."""

    name: str
    logo_url: str
    theme_url: str
    support_email: str
    mark_url: str = ""
    """Square logo for the favicon and the narrow navigation; the logo where there is none."""
    tokens: BrandTokens = BrandTokens()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """The person who is signed in."""

    name: str
    email: str

    @property
    def initials(self) -> str:
        """At most two letters that stand for the person."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


class TenantLink(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant the person may work in; choosing it is a POST to ``/switch-tenant``."""

    name: str
    slug: str


class NavItem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the left navigation; ``label`` is in the reader's language."""

    key: str
    label: str
    href: str
    icon: str
    active: bool = False
    badge: str = ""


class NavGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that belong together; a group without label stands for itself."""

    items: tuple[NavItem, ...]
    label: str = ""


class Flash(msgspec.Struct, frozen=True, kw_only=True):
    """A message about what was just done, shown once."""

    text: str
    tone: Tone = "success"
    action_label: str = ""
    action_href: str = ""


class PageContext(msgspec.Struct, frozen=True, kw_only=True):
    """Given to every template as ``page``."""

    brand: Brand
    now: datetime
    """Aware instant of the request; relative times count from here."""
    path: str
    language: str = "es-CL"
    time_zone: str = "America/Santiago"
    currency: str = "CLP"
    query: tuple[tuple[str, str], ...] = ()
    user: Person | None = None
    tenant: TenantLink | None = None
    tenants: tuple[TenantLink, ...] = ()
    nav: tuple[NavGroup, ...] = ()
    csrf_token: str = ""
    request_id: str = ""
    flash: tuple[Flash, ...] = ()
    permissions: frozenset[str] = frozenset()
    color_mode: ColorMode = "auto"
    nav_collapsed: bool = False
    notices: int = 0

    @property
    def active_key(self) -> str:
        """Key of the navigation entry that is open, or nothing."""
        return next((item.key for group in self.nav for item in group.items if item.active), "")


_current: ContextVar[PageContext] = ContextVar("current_page")


def current_page() -> PageContext:
    """The page that is being rendered."""
    return _current.get()


@contextmanager
def rendering(page: PageContext) -> Generator[None]:
    """Make ``page`` the current one until the block ends."""
    token = _current.set(page)
    try:
        yield
    finally:
        _current.reset(token)
