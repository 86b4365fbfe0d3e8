"""A mail and its way into the queue: a row of the same transaction, so a fact and its mail commit together."""

from typing import Final
from uuid import UUID

import msgspec

from app.kernel.ids import new_id
from app.platform.db.unit_of_work import Transaction

_INSERT: Final = """
INSERT INTO platform.mail_message (id, brand_id, tenant_id, sender, recipient, subject, body_text, body_html, status,
                                   next_attempt_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9)
"""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that is ready to be sent, as text and as HTML."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str


async def queue_mail(
    transaction: Transaction, mail: Mail, *, brand_id: UUID, tenant_id: UUID | None = None
) -> UUID:
    """Put a mail in the queue; it goes out once the transaction has committed."""
    mail_id = new_id()
    await transaction.driver.execute(
        _INSERT, mail_id, brand_id, tenant_id, mail.sender, mail.recipient, " ".join(mail.subject.split()),
        mail.text, mail.html, transaction.now,
    )  # fmt: skip
    return mail_id
