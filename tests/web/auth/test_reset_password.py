"""Forgotten passwords."""

import httpx
from litestar import Litestar

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Brand
from tests.web.conftest import PASSWORD, SignIn, browser, link_in, mails_to


async def test_link_sets_the_password_once_and_ends_all_sessions(
    client: httpx.AsyncClient, signed_in: SignIn, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    member = await signed_in()
    await client.post("/forgot", data={"email": member.email})
    (mail,) = await mails_to(factory, brand.id, member.email)
    link = link_in(mail["body_text"])
    token = link.partition("token=")[2]

    weak = await client.post("/reset", data={"token": token, "password": "short"})
    done = await client.post("/reset", data={"token": token, "password": "a new long sentence"})
    again = await client.post("/reset", data={"token": token, "password": "yet another sentence"})
    log_in = await client.post(
        "/login", data={"email": member.email, "password": "a new long sentence"}
    )

    assert (weak.status_code, done.status_code, again.status_code, log_in.status_code) == (
        422,
        303,
        404,
        303,
    )
    assert (await member.get("/team")).headers["location"].startswith("/login")
    assert len(await mails_to(factory, brand.id, member.email)) == 2


async def test_unknown_address_gets_the_same_answer_and_no_mail(
    client: httpx.AsyncClient, signed_in: SignIn, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    member = await signed_in()
    known = await client.post("/forgot", data={"email": member.email})
    unknown = await client.post("/forgot", data={"email": "x" + member.email})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(member.email, "") == unknown.text.replace("x" + member.email, "")
    assert await mails_to(factory, brand.id, "x" + member.email) == []


async def test_link_of_one_brand_is_nothing_under_another(
    client: httpx.AsyncClient,
    signed_in: SignIn,
    factory: UnitOfWorkFactory,
    brand: Brand,
    other_brand: Brand,
    web_app: Litestar,
) -> None:
    member = await signed_in()
    await client.post("/forgot", data={"email": member.email})
    (mail,) = await mails_to(factory, brand.id, member.email)
    link = link_in(mail["body_text"])
    async with browser(web_app, f"{other_brand.slug}.localhost") as elsewhere:
        seen = await elsewhere.get(link)
        used = await elsewhere.post(
            "/reset", data={"token": link.partition("token=")[2], "password": PASSWORD}
        )

    assert (seen.status_code, used.status_code) == (404, 404)


async def test_older_link_ends_with_the_newer_one(
    client: httpx.AsyncClient, signed_in: SignIn, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    member = await signed_in()
    for _ in range(2):
        await client.post("/forgot", data={"email": member.email})
    older, newer = await mails_to(factory, brand.id, member.email)

    assert (await client.get(link_in(older["body_text"]))).status_code == 404
    assert (await client.get(link_in(newer["body_text"]))).status_code == 200
