"""Writes the mails of accounts and teams from templates, in the brand's look and the reader's language."""

from email.utils import formataddr
from typing import Final

import msgspec

from app.platform.db.unit_of_work import utc_now
from app.platform.mail import Mail
from app.tenancy.ports import MailKind, Site
from app.web.rendering.context import Brand, PageContext
from app.web.rendering.environment import render, static
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator
from app.web.rendering.theme import BrandTokens

#: Subject and words of the button, by kind.
_WORDS: Final = {
    MailKind.VERIFY_EMAIL: (_("Confirm your address"), _("Confirm my address")),
    MailKind.ALREADY_REGISTERED: (_("You already have an account"), _("Log in")),
    MailKind.RESET_PASSWORD: (_("Set a new password"), _("Set a new password")),
    MailKind.PASSWORD_CHANGED: (_("Your password was changed"), _("That was not me")),
    MailKind.INVITATION: (_("%(inviter)s invites you to %(company)s"), _("Accept the invitation")),
}


class TemplateMails:
    """Mails from ``templates/mail``, as text and as HTML."""

    def compose(
        self, kind: MailKind, site: Site, *, recipient: str, link: str, **values: str
    ) -> Mail:
        """Write one mail; ``link`` is what its button opens, ``values`` fill its text."""
        texts = translator(site.language)
        subject, action = _WORDS[kind]
        given = {
            "subject_text": texts.gettext(subject, **values)
            if "%(" in subject
            else texts.gettext(subject),
            "action_label": texts.gettext(action),
            "action_href": link,
            "recipient": recipient,
            **values,
        }
        page = mail_page(site)
        return Mail(
            sender=formataddr((site.brand.sender_name, site.brand.sender_email)),
            recipient=recipient,
            subject=given["subject_text"],
            text=render(f"mail/{kind.value}.txt", page, **given),
            html=render(f"mail/{kind.value}.html", page, **given),
        )


def mail_page(site: Site) -> PageContext:
    """The page context of a mail: addresses are absolute, since a mail client has no host of its own."""
    brand = site.brand
    return PageContext(
        brand=Brand(
            name=brand.name,
            logo_url=site.base_url + static(brand.logo_path),
            theme_url="",
            support_email=brand.support_email,
            tokens=msgspec.convert(brand.tokens, BrandTokens),
        ),
        now=utc_now(),
        path="/",
        language=site.language,
    )
