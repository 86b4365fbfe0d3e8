"""Sends what is in the queue by SMTP.

A mail is claimed in one transaction, sent with none open, and its outcome noted in another. A crash in between sends
it again: at least once, never lost. Message-ID is the row's id, so that a receiver can drop the double.
"""

import asyncio
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

import asyncpg
import structlog

from app.platform.db.concurrency import Claim, claim_due
from app.platform.db.unit_of_work import UnitOfWorkFactory

MAX_ATTEMPTS: Final = 6
_SECONDS_TO_ANSWER: Final = 20
_FIRST_PAUSE: Final = timedelta(minutes=1)
_QUEUED: Final = Claim(
    table="mail_message",
    due="next_attempt_at",
    ready="status = 'queued'",
    growth="power(3, attempts)",
    also="attempts = attempts + 1",
    returning="id, sender, recipient, subject, body_text, body_html, attempts, created_at",
)
_SENT: Final = "UPDATE platform.mail_message SET status = 'sent', sent_at = $2, last_error = NULL WHERE id = $1"
_FAILED: Final = """
UPDATE platform.mail_message SET last_error = $2, status = CASE WHEN attempts >= $3 THEN 'failed' ELSE 'queued' END
WHERE id = $1
"""
_log = structlog.get_logger()


async def send_pending_mails(factory: UnitOfWorkFactory, smtp_url: str, *, limit: int = 50) -> int:
    """Send what is due and return how many went out; without an address mails stay for the development mailbox."""
    if not smtp_url:
        return 0
    async with factory.platform() as transaction:
        claimed = await claim_due(transaction, _QUEUED, lease=_FIRST_PAUSE, limit=limit)
    sent = 0
    for row in claimed:
        try:
            await asyncio.to_thread(_send, smtp_url, _composed(row))
        except (OSError, smtplib.SMTPException) as error:
            _log.warning(
                "mail.message.refused",
                mail_id=str(row["id"]),
                attempts=row["attempts"],
                error=repr(error),
            )
            async with factory.platform() as transaction:
                await transaction.driver.execute(
                    _FAILED, row["id"], repr(error)[:500], MAX_ATTEMPTS
                )
            continue
        sent += 1
        async with factory.platform() as transaction:
            await transaction.driver.execute(_SENT, row["id"], transaction.now)
    return sent


def _composed(row: asyncpg.Record) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        row["sender"],
        row["recipient"],
        row["subject"],
    )
    message["Date"] = format_datetime(row["created_at"])
    domain = parseaddr(row["sender"])[1].rpartition("@")[2]
    message["Message-ID"] = f"<{row['id']}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row["body_text"])
    message.add_alternative(row["body_html"], subtype="html")
    return message


def _send(smtp_url: str, message: EmailMessage) -> None:
    """Send one message: ``smtps://`` is encrypted from the start, ``smtp://`` as soon as the server offers it."""
    url = urlsplit(smtp_url)
    host, trusted = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=_SECONDS_TO_ANSWER, context=trusted
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=_SECONDS_TO_ANSWER)
    with server:
        server.ehlo()
        if url.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=trusted)
            server.ehlo()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
