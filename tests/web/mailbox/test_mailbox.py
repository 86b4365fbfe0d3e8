"""The development mailbox and the queue behind it."""

import re

import httpx
from litestar import Litestar

from app.tenancy.models import Brand
from tests.web.conftest import PASSWORD, browser

FORM = {
    "email": "rosa@tienda.example",
    "password": PASSWORD,
    "company": "<script>alert(1)</script>",
    "country": "CL",
}


async def test_mail_is_listed_with_its_link_and_its_look(client: httpx.AsyncClient) -> None:
    await client.post("/signup", data=FORM)
    listed = await client.get("/dev/mailbox")
    href = re.search(r"/dev/mailbox/mail_\w+", listed.text)
    assert href is not None
    page = await client.get(href.group())
    body = await client.get(f"{href.group()}/body")

    assert f'href="{client.base_url}/verify?token=' in page.text.replace(
        "localhost//", "localhost/"
    )
    assert "sandbox" in body.headers["content-security-policy"]
    assert "<script>alert" not in body.text
    assert "&lt;script&gt;" in body.text


async def test_other_brands_mails_are_not_in_it(
    client: httpx.AsyncClient, web_app: Litestar, other_brand: Brand
) -> None:
    await client.post("/signup", data=FORM)
    listed = await client.get("/dev/mailbox")
    href = re.search(r"/dev/mailbox/mail_\w+", listed.text)
    assert href is not None
    async with browser(web_app, f"{other_brand.slug}.localhost") as elsewhere:
        there, one = await elsewhere.get("/dev/mailbox"), await elsewhere.get(href.group())

    assert FORM["email"] not in there.text
    assert one.status_code == 404
