"""Reads mails of a brand, for the development mailbox."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from app.platform.db.unit_of_work import PlatformTransaction

_COLUMNS: Final = (
    "id AS mail_id, sender, recipient, subject, body_text, body_html, status, created_at"
)


class MailView(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it was written."""

    mail_id: UUID
    sender: str
    recipient: str
    subject: str
    body_text: str
    body_html: str
    status: str
    created_at: datetime


async def list_mails(transaction: PlatformTransaction, *, brand_id: UUID) -> list[MailView]:
    """The brand's last hundred mails, newest first."""
    rows = await transaction.driver.fetch(
        f"SELECT {_COLUMNS} FROM platform.mail_message WHERE brand_id = $1 ORDER BY id DESC LIMIT 100",  # noqa: S608 - constant columns
        brand_id,
    )
    return [MailView(**dict(row)) for row in rows]


async def find_mail(
    transaction: PlatformTransaction, *, brand_id: UUID, mail_id: UUID
) -> MailView | None:
    """One mail of the brand."""
    row = await transaction.driver.fetchrow(
        f"SELECT {_COLUMNS} FROM platform.mail_message WHERE brand_id = $1 AND id = $2",  # noqa: S608 - constant columns
        brand_id,
        mail_id,
    )
    return None if row is None else MailView(**dict(row))
