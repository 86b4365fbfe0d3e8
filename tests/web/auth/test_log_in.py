"""Log-in, log-out, forged forms, throttling."""

import time

import httpx
import msgspec
import pytest
from litestar import Litestar

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Brand
from app.web.identity import SESSION_COOKIE
from app.web.services import WebServices
from tests.web.conftest import PASSWORD, SignIn, browser, build_app


async def test_right_password_opens_a_session_and_goes_where_one_wanted(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()

    answer = await client.post(
        "/login", data={"email": member.email.upper(), "password": PASSWORD, "next": "/team"}
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/team"
    assert (await client.get("/team")).status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
async def test_log_in_never_leads_to_another_host(
    client: httpx.AsyncClient, signed_in: SignIn, target: str
) -> None:
    member = await signed_in()

    answer = await client.post(
        "/login", data={"email": member.email, "password": PASSWORD, "next": target}
    )

    assert answer.headers["location"] == "/"


async def test_wrong_password_and_unknown_address_look_the_same(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()
    wrong = await client.post("/login", data={"email": member.email, "password": "wrong password"})
    unknown = await client.post(
        "/login", data={"email": "x" + member.email, "password": "wrong password"}
    )

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(member.email, "") == unknown.text.replace("x" + member.email, "")


async def test_unknown_address_costs_as_much_as_a_wrong_password(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()
    await client.post("/login", data={"email": "warm@up.example", "password": "warm up the hash"})

    async def seconds(email: str) -> float:
        # The work done, not the clock: the machine may be busy with other things.
        started = time.process_time()
        await client.post("/login", data={"email": email, "password": "wrong password"})
        return time.process_time() - started

    known = min([await seconds(member.email) for _ in range(3)])
    unknown = min([await seconds("x" + member.email) for _ in range(3)])

    assert unknown > known / 2


async def test_ninth_guess_is_refused_even_with_the_right_password(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()
    for _ in range(8):
        await client.post("/login", data={"email": member.email, "password": "wrong password"})

    answer = await client.post("/login", data={"email": member.email, "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert SESSION_COOKIE not in client.cookies


async def test_session_of_one_brand_is_nobody_under_another(
    signed_in: SignIn, other_brand: Brand, web_app: Litestar
) -> None:
    member = await signed_in()
    async with browser(web_app, f"{other_brand.slug}.localhost") as elsewhere:
        elsewhere.cookies.set(SESSION_COOKIE, member.client.cookies[SESSION_COOKIE])
        answer = await elsewhere.get("/team")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


async def test_unknown_host_shows_nothing(web_app: Litestar) -> None:
    async with browser(web_app, "nobody.localhost") as client:
        answer = await client.get("/login")

    assert answer.status_code == 404


async def test_log_out_ends_the_session_for_good(signed_in: SignIn) -> None:
    member = await signed_in()
    token = member.client.cookies[SESSION_COOKIE]
    await member.post("/logout")
    member.client.cookies.set(SESSION_COOKIE, token)

    answer = await member.get("/team")

    assert answer.headers["location"].startswith("/login")


async def test_form_without_the_sessions_token_is_refused(signed_in: SignIn) -> None:
    member = await signed_in()

    answer = await member.client.post("/logout", data={})

    assert answer.status_code == 403
    assert (await member.get("/team")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_form_of_another_site_is_refused(
    client: httpx.AsyncClient, signed_in: SignIn, headers: dict[str, str]
) -> None:
    member = await signed_in()

    answer = await client.post(
        "/login", data={"email": member.email, "password": PASSWORD}, headers=headers
    )

    assert answer.status_code == 403
    assert SESSION_COOKIE not in client.cookies


async def test_planted_cookie_is_replaced_at_log_in(
    client: httpx.AsyncClient, signed_in: SignIn
) -> None:
    member = await signed_in()
    client.cookies.set(SESSION_COOKIE, "planted")

    answer = await client.post("/login", data={"email": member.email, "password": PASSWORD})

    assert "planted" not in answer.headers["set-cookie"]


async def test_cookies_travel_by_https_only_in_production(
    services: WebServices, signed_in: SignIn, brand: Brand
) -> None:
    member = await signed_in()
    production = build_app(msgspec.structs.replace(services, is_production=True))
    async with browser(production, f"{brand.slug}.localhost") as client:
        answer = await client.post("/login", data={"email": member.email, "password": PASSWORD})
        mailbox = await client.get("/dev/mailbox")

    assert "secure" in answer.headers["set-cookie"].lower()
    assert mailbox.status_code == 404


async def test_stranger_sees_the_landing_page_at_the_root_and_the_log_in_elsewhere(
    client: httpx.AsyncClient, brand: Brand
) -> None:
    root, team = await client.get("/"), await client.get("/team?x=1")

    assert root.status_code == 200
    assert brand.name in root.text
    assert 'href="/signup"' in root.text
    assert team.headers["location"] == "/login?next=%2Fteam%3Fx%3D1"


async def test_removed_member_chooses_a_company_first(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    member = await signed_in()
    async with factory.platform() as transaction:
        await transaction.driver.execute(
            "DELETE FROM platform.membership WHERE user_id = $1", member.user_id
        )

    answer, companies = await member.get("/team"), await member.get("/companies")

    assert answer.headers["location"] == "/companies"
    assert companies.status_code == 200
