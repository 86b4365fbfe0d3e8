"""Pages of the development mailbox; they show this brand's mails to anybody, which is why production has none."""

import re
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.kernel.ids import encode
from app.platform.mail.mailbox import MailView, find_mail, list_mails
from app.web.edge import id_from
from app.web.identity import brand_of
from app.web.pages import page
from app.web.services import services_of

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
#: The mail's own page: its styles stand inline, and nothing in it may run or load from elsewhere.
_BODY_HEADERS: Final = {
    "content-security-policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "no-store",
}


@get("/dev/mailbox", status_code=200)
async def mailbox(request: Request[Any, Any, Any]) -> Response[Any]:
    """This brand's mails, newest first."""
    brand_id = brand_of(request.scope).brand_id
    async with services_of(request).factory.brand(brand_id, read_only=True) as transaction:
        mails = await list_mails(transaction, brand_id=brand_id)
    rows = [
        {
            "href": f"/dev/mailbox/{encode('mail', item.mail_id)}",
            "recipient": item.recipient,
            "subject": item.subject,
            "status": item.status,
            "created_at": item.created_at,
        }
        for item in mails
    ]
    return await page(request, "mailbox/index.html", mails=rows)


@get("/dev/mailbox/{message:str}", status_code=200)
async def mail(request: Request[Any, Any, Any], message: FromPath[str]) -> Response[Any]:
    """One mail with its links, as text and as it looks."""
    found = await _found(request, id_from("mail", message))
    return await page(
        request,
        "mailbox/detail.html",
        mail=found,
        links=list(dict.fromkeys(_ADDRESS.findall(found.body_text))),
        body_href=f"/dev/mailbox/{message}/body",
    )


@get("/dev/mailbox/{message:str}/body", status_code=200)
async def mail_body(request: Request[Any, Any, Any], message: FromPath[str]) -> Response[str]:
    """The mail as its reader sees it, for the frame in its page."""
    found = await _found(request, id_from("mail", message))
    return Response(found.body_html, media_type="text/html", headers=_BODY_HEADERS)


async def _found(request: Request[Any, Any, Any], mail_id: UUID) -> MailView:
    brand_id = brand_of(request.scope).brand_id
    async with services_of(request).factory.brand(brand_id, read_only=True) as transaction:
        found = await find_mail(transaction, brand_id=brand_id, mail_id=mail_id)
    if found is None:
        raise NotFoundException
    return found
