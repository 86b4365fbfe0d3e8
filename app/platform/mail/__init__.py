"""Mail: written into the database in the caller's transaction, sent afterwards."""

from app.platform.mail.message import Mail, queue_mail
from app.platform.mail.sender import send_pending_mails

__all__ = ["Mail", "queue_mail", "send_pending_mails"]
