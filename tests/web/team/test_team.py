"""The team's pages: inviting, joining, roles, removal, and who may do it."""

import httpx
import pytest
from litestar import Litestar

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Brand, Tenant
from tests.web.conftest import PASSWORD, SignIn, Visitor, browser, link_in, mails_to


async def membership(factory: UnitOfWorkFactory, visitor: Visitor) -> tuple[str, str]:
    async with factory.platform(read_only=True) as transaction:
        row = await transaction.driver.fetchrow(
            "SELECT id, role FROM platform.membership WHERE user_id = $1 AND tenant_id = $2",
            visitor.user_id,
            visitor.tenant_id,
        )
    return ("", "") if row is None else (encode("mem", row["id"]), row["role"])


async def actions(factory: UnitOfWorkFactory, visitor: Visitor) -> list[str]:
    async with factory.tenant(visitor.tenant_id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT action FROM tenant.audit_entry WHERE tenant_id = $1 ORDER BY at, id"
        )
    return [row["action"] for row in rows]


async def test_page_names_members_and_no_other_companys(signed_in: SignIn) -> None:
    owner, stranger = await signed_in(), await signed_in()

    page = await owner.get("/team")

    assert page.status_code == 200
    assert owner.email in page.text
    assert stranger.email not in page.text


async def test_invited_person_makes_an_account_and_is_in(
    signed_in: SignIn, web_app: Litestar, brand: Brand, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    sent = await owner.post(
        "/team/invitations", {"email": "luis@tienda.example", "role": "warehouse"}
    )
    (mail,) = await mails_to(factory, brand.id, "luis@tienda.example")
    token = link_in(mail["body_text"]).partition("token=")[2]
    async with browser(web_app, f"{brand.slug}.localhost") as luis:
        page = await luis.get(f"/invitation?token={token}")
        joined = await luis.post(
            "/invitation", data={"token": token, "name": "Luis Paz", "password": PASSWORD}
        )
        again = await luis.get(f"/invitation?token={token}")
        team = await luis.get("/team")

    assert (sent.status_code, page.status_code, joined.status_code, again.status_code) == (
        303,
        200,
        303,
        404,
    )
    assert team.status_code == 403  # a warehouse worker does not see the team
    assert "Luis Paz" in (await owner.get("/team")).text
    assert await actions(factory, owner) == ["team.invited", "team.joined"]


async def test_person_with_an_account_joins_after_logging_in(
    signed_in: SignIn, brand: Brand, factory: UnitOfWorkFactory
) -> None:
    owner, other = await signed_in(), await signed_in()
    await owner.post("/team/invitations", {"email": other.email, "role": "admin"})
    (mail,) = await mails_to(factory, brand.id, other.email)
    token = link_in(mail["body_text"]).partition("token=")[2]

    joined = await other.post("/invitation", {"token": token})

    assert joined.status_code == 303
    assert other.email in (await other.get("/team")).text
    assert owner.email in (await other.get("/team")).text


async def test_stranger_cannot_set_the_password_of_an_account_by_an_invitation(
    signed_in: SignIn, client: httpx.AsyncClient, brand: Brand, factory: UnitOfWorkFactory
) -> None:
    owner, other = await signed_in(), await signed_in()
    await owner.post("/team/invitations", {"email": other.email, "role": "admin"})
    (mail,) = await mails_to(factory, brand.id, other.email)
    token = link_in(mail["body_text"]).partition("token=")[2]

    answer = await client.post(
        "/invitation", data={"token": token, "name": "Eva", "password": "a stolen account"}
    )
    log_in = await client.post(
        "/login", data={"email": other.email, "password": "a stolen account"}
    )

    assert answer.status_code == 200
    assert log_in.status_code == 422


async def test_withdrawn_invitation_lets_nobody_in(
    signed_in: SignIn, client: httpx.AsyncClient, brand: Brand, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    await owner.post("/team/invitations", {"email": "luis@tienda.example", "role": "support"})
    (mail,) = await mails_to(factory, brand.id, "luis@tienda.example")
    page = await owner.get("/team")
    invitation = page.text.partition("/team/invitations/inv_")[2].partition("/")[0]

    withdrawn = await owner.post(f"/team/invitations/inv_{invitation}/withdraw")

    assert withdrawn.status_code == 303
    assert (await client.get(link_in(mail["body_text"]))).status_code == 404


async def test_bad_invitation_is_refused_at_its_field(signed_in: SignIn) -> None:
    owner = await signed_in()

    no_address = await owner.post("/team/invitations", {"email": "luis", "role": "support"})
    no_role = await owner.post(
        "/team/invitations", {"email": "luis@tienda.example", "role": "emperor"}
    )
    member = await owner.post("/team/invitations", {"email": owner.email, "role": "support"})

    assert 'id="f-email-error"' in no_address.text
    assert 'id="f-role-error"' in no_role.text
    assert (no_address.status_code, no_role.status_code, member.status_code) == (422, 422, 409)


async def test_role_changes_at_once_and_is_in_the_trail(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    worker = await signed_in("warehouse", tenant_id=owner.tenant_id)
    member, _role = await membership(factory, worker)

    before = await worker.get("/team")
    changed = await owner.post(f"/team/members/{member}/role", {"role": "admin"})
    after = await worker.get("/team")

    assert (before.status_code, changed.status_code, after.status_code) == (403, 303, 200)
    assert await actions(factory, owner) == ["team.role_changed"]


async def test_last_owner_can_neither_leave_nor_step_down(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    member, _role = await membership(factory, owner)

    down = await owner.post(f"/team/members/{member}/role", {"role": "admin"})
    leave = await owner.post(f"/team/members/{member}/remove")

    assert (down.status_code, leave.status_code) == (409, 409)
    assert await membership(factory, owner) == (member, "owner")


async def test_administrator_cannot_make_or_touch_an_owner(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    second = await signed_in("owner", tenant_id=owner.tenant_id)
    admin = await signed_in("admin", tenant_id=owner.tenant_id)
    me, _mine = await membership(factory, admin)
    them, _theirs = await membership(factory, second)

    answers = [
        await admin.post(f"/team/members/{me}/role", {"role": "owner"}),
        await admin.post(f"/team/members/{them}/role", {"role": "support"}),
        await admin.post(f"/team/members/{them}/remove"),
        await admin.post("/team/invitations", {"email": "x@tienda.example", "role": "owner"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert (await membership(factory, second))[1] == "owner"


async def test_removed_member_is_out_with_the_next_request(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    admin = await signed_in("admin", tenant_id=owner.tenant_id)
    member, _role = await membership(factory, admin)

    await owner.post(f"/team/members/{member}/remove")

    assert (await admin.get("/team")).headers["location"] == "/companies"


@pytest.mark.parametrize("role", ["operations", "warehouse", "finance", "support", "read_only"])
async def test_team_is_changed_by_administrators_only(signed_in: SignIn, role: str) -> None:
    worker = await signed_in(role)

    answer = await worker.post(
        "/team/invitations", {"email": "x@tienda.example", "role": "support"}
    )

    assert answer.status_code == 403


async def test_member_of_another_company_is_not_found(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner, stranger = await signed_in(), await signed_in()
    member, _role = await membership(factory, stranger)

    changed = await owner.post(f"/team/members/{member}/role", {"role": "support"})
    removed = await owner.post(f"/team/members/{member}/remove")

    assert (changed.status_code, removed.status_code) == (404, 404)
    assert (await membership(factory, stranger))[1] == "owner"


async def test_switching_goes_to_own_companies_only(signed_in: SignIn, tenant: Tenant) -> None:
    owner = await signed_in()
    made = await owner.post("/companies", {"company": "Segunda Tienda", "country": "PE"})
    back = await owner.post("/switch-tenant", {"tenant": tenant.slug})

    assert made.headers["location"] == "/onboarding"
    assert "Segunda Tienda" in (await owner.get("/onboarding")).text
    assert back.status_code == 404
