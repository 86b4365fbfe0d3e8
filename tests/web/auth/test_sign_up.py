"""Sign-up, confirmation and first log-in through the pages."""

import re

import httpx
from litestar import Litestar

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Brand
from app.web.identity import SESSION_COOKIE
from tests.web.conftest import PASSWORD, SignIn, browser, link_in, mails_to

FORM = {
    "email": "rosa@tienda.example",
    "password": PASSWORD,
    "company": "Café Ñandú",
    "country": "CL",
}


async def confirm(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> httpx.Response:
    (mail,) = await mails_to(factory, brand.id, FORM["email"])
    token = link_in(mail["body_text"]).partition("token=")[2]
    return await client.post("/verify", data={"token": token})


async def test_merchant_signs_up_confirms_and_is_in_the_onboarding(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    answer = await client.post("/signup", data=FORM)
    confirmed = await confirm(client, factory, brand)
    page = await client.get(confirmed.headers["location"])

    assert answer.status_code == 200
    assert confirmed.status_code == 303
    assert page.status_code == 200
    assert "Café Ñandú" in page.text
    cookie = confirmed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


async def test_confirmation_makes_company_with_defaults_of_its_country_and_an_owner(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    await client.post("/signup", data={**FORM, "country": "BR"})
    await confirm(client, factory, brand)

    async with factory.platform(read_only=True) as transaction:
        row = await transaction.driver.fetchrow(
            "SELECT t.*, m.role, t.trial_ends_at - t.created_at AS trial FROM platform.tenant t"
            " JOIN platform.membership m ON m.tenant_id = t.id WHERE t.brand_id = $1",
            brand.id,
        )
    assert row is not None
    assert (row["currency"], row["time_zone"], row["locale"]) == (
        "BRL",
        "America/Sao_Paulo",
        "pt-BR",
    )
    assert (row["role"], row["status"], row["trial"].days) == ("owner", "trial", 14)
    assert row["slug"].startswith("cafe-nandu")
    assert "seeded" in row["onboarding"]


async def test_opening_the_link_uses_nothing_up_and_confirming_does(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    await client.post("/signup", data=FORM)
    (mail,) = await mails_to(factory, brand.id, FORM["email"])
    opened = [(await client.get(link_in(mail["body_text"]))).status_code for _ in range(2)]
    first = await confirm(client, factory, brand)
    client.cookies.clear()
    second = await confirm(client, factory, brand)

    assert opened == [200, 200]
    assert (first.status_code, second.status_code) == (303, 404)


async def test_other_browser_confirms_only_with_the_password_of_the_sign_up(
    client: httpx.AsyncClient, web_app: Litestar, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    await client.post("/signup", data=FORM)
    (mail,) = await mails_to(factory, brand.id, FORM["email"])
    token = link_in(mail["body_text"]).partition("token=")[2]

    async with browser(web_app, f"{brand.slug}.localhost") as other:
        without = await other.post("/verify", data={"token": token})
        with_it = await other.post("/verify", data={"token": token, "password": PASSWORD})

    assert (without.status_code, with_it.status_code) == (422, 303)


async def test_link_does_not_work_under_another_brand(
    client: httpx.AsyncClient,
    web_app: Litestar,
    factory: UnitOfWorkFactory,
    brand: Brand,
    other_brand: Brand,
) -> None:
    await client.post("/signup", data=FORM)
    (mail,) = await mails_to(factory, brand.id, FORM["email"])

    async with browser(web_app, f"{other_brand.slug}.localhost") as elsewhere:
        answer = await elsewhere.get(link_in(mail["body_text"]))

    assert answer.status_code == 404


async def test_every_wrong_field_is_named_and_input_is_kept(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    client.cookies.set("cauce_language", "en")

    answer = await client.post(
        "/signup",
        data={"email": "no address", "password": "short", "company": "x", "country": "XX"},
    )

    assert answer.status_code == 422
    for name in ("email", "password", "company", "country"):
        assert f'id="f-{name}-error"' in answer.text
    assert 'value="no address"' in answer.text
    assert "short" not in answer.text.replace("shortcuts", "")
    assert await mails_to(factory, brand.id, "no address") == []


async def test_known_address_gets_the_same_answer_and_a_mail_to_its_owner(
    client: httpx.AsyncClient, signed_in: SignIn, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    member = await signed_in()
    known = await client.post("/signup", data={**FORM, "email": member.email})
    fresh = await client.post("/signup", data=FORM)

    (mail,) = await mails_to(factory, brand.id, member.email)
    assert known.status_code == fresh.status_code
    assert _without_ids(known.text, member.email) == _without_ids(fresh.text, FORM["email"])
    assert (
        known.headers.get("set-cookie", "").split("=")[0]
        == fresh.headers.get("set-cookie", "").split("=")[0]
    )
    assert "/login" in mail["body_text"]


async def test_known_address_keeps_its_password(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()
    await client.post(
        "/signup", data={**FORM, "email": member.email, "password": "another long sentence"}
    )

    refused = await client.post(
        "/login", data={"email": member.email, "password": "another long sentence"}
    )
    accepted = await client.post("/login", data={"email": member.email, "password": PASSWORD})

    assert (refused.status_code, accepted.status_code) == (422, 303)


async def test_same_address_is_another_person_under_another_brand(
    web_app: Litestar,
    signed_in: SignIn,
    other_brand: Brand,
    factory: UnitOfWorkFactory,
) -> None:
    member = await signed_in()
    async with browser(web_app, f"{other_brand.slug}.localhost") as elsewhere:
        log_in = await elsewhere.post("/login", data={"email": member.email, "password": PASSWORD})
        await elsewhere.post("/signup", data={**FORM, "email": member.email})

    (mail,) = await mails_to(factory, other_brand.id, member.email)
    assert log_in.status_code == 422
    assert "/verify?token=" in mail["body_text"]


async def test_unconfirmed_account_cannot_log_in_and_gets_no_session(
    client: httpx.AsyncClient,
) -> None:
    await client.post("/signup", data=FORM)

    answer = await client.post("/login", data={"email": FORM["email"], "password": PASSWORD})

    assert answer.status_code == 422
    assert SESSION_COOKIE not in client.cookies


async def test_fifth_mail_to_one_address_within_an_hour_is_not_sent(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, brand: Brand
) -> None:
    answers = [(await client.post("/signup", data=FORM)).status_code for _ in range(6)]

    assert answers == [200] * 6
    assert len(await mails_to(factory, brand.id, FORM["email"])) == 4


def _without_ids(html: str, email: str) -> str:
    return re.sub(r"req_[0-9a-z]+", "", html.replace(email, "ADDRESS"))
