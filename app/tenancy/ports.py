"""What tenancy needs from outside: mails in a brand's look, and what a new tenant starts with."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from app.platform.db.unit_of_work import UnitOfWork
from app.platform.mail import Mail
from app.tenancy.brands import BrandView

#: Puts into a new tenant what it needs to work: warehouse, price list, tax rates. Doing it twice changes nothing.
Seed = Callable[[UnitOfWork], Awaitable[None]]


class MailKind(StrEnum):
    """The mails that tenancy sends; each is a pair of templates of this name."""

    VERIFY_EMAIL = "verify_email"
    ALREADY_REGISTERED = "already_registered"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a word, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - as above
    INVITATION = "invitation"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody is: the brand, the address that links begin with, the language."""

    brand: BrandView
    base_url: str
    language: str


class AccountMails(Protocol):
    """Writes mails in a brand's look and the reader's language."""

    def compose(
        self, kind: MailKind, site: Site, *, recipient: str, link: str, **values: str
    ) -> Mail:
        """Write one mail; ``link`` is what its button opens, ``values`` fill its text."""
        ...
