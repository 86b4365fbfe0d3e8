"""The development mailbox: what would have been sent. Not there in production."""

from app.web.mailbox.index import mail, mail_body, mailbox

ROUTE_HANDLERS = (mailbox, mail, mail_body)

__all__ = ["ROUTE_HANDLERS"]
