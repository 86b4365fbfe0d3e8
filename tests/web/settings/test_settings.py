"""Settings: company, oneself, sessions, keys for programs."""

import re

import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Brand
from app.tenancy.sessions import start_session
from tests.web.conftest import PASSWORD, SignIn, mails_to

COMPANY = {
    "name": "Café Ñandú",
    "legal_name": "",
    "tax_id": "",
    "time_zone": "America/Punta_Arenas",
    "locale": "es-CL",
}


async def test_company_is_changed_and_the_change_is_in_the_trail(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()

    answer = await owner.post("/settings", COMPANY)

    assert answer.status_code == 303
    assert 'value="Café Ñandú"' in (await owner.get("/settings")).text
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        assert uow.tenant.time_zone == "America/Punta_Arenas"
        row = await uow.fetch_row(
            "SELECT action, after::text FROM tenant.audit_entry WHERE tenant_id = $1"
        )
    assert row is not None
    assert row["action"] == "company.updated"
    assert "Punta_Arenas" in row["after"]


async def test_unknown_time_zone_and_empty_name_are_refused(signed_in: SignIn) -> None:
    owner = await signed_in()

    answer = await owner.post("/settings", {**COMPANY, "name": " ", "time_zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text
    assert 'id="f-time_zone-error"' in answer.text


async def test_reader_sees_the_company_and_changes_nothing(signed_in: SignIn) -> None:
    reader = await signed_in("read_only")

    assert (await reader.get("/settings")).status_code == 200
    assert (await reader.post("/settings", COMPANY)).status_code == 403


async def test_password_needs_the_present_one_ends_other_sessions_and_is_mailed(
    signed_in: SignIn, brand: Brand, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    async with factory.platform() as transaction:
        await start_session(transaction, brand_id=brand.id, user_id=owner.user_id, tenant_id=None)

    wrong = await owner.post(
        "/settings/password", {"present": "not it at all", "password": "another sentence"}
    )
    weak = await owner.post("/settings/password", {"present": PASSWORD, "password": "short"})
    right = await owner.post(
        "/settings/password", {"present": PASSWORD, "password": "another sentence"}
    )

    assert 'id="f-present-error"' in wrong.text
    assert 'id="f-password-error"' in weak.text
    assert right.status_code == 303
    async with factory.platform(read_only=True) as transaction:
        live = await transaction.driver.fetchval(
            "SELECT count(*) FROM platform.user_session WHERE user_id = $1 AND revoked_at IS NULL",
            owner.user_id,
        )
    assert live == 1
    assert len(await mails_to(factory, brand.id, owner.email)) == 1


async def test_only_own_sessions_can_be_ended(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner, other = await signed_in(), await signed_in()
    async with factory.platform(read_only=True) as transaction:
        theirs = await transaction.driver.fetchval(
            "SELECT id FROM platform.user_session WHERE user_id = $1", other.user_id
        )

    answer = await owner.post(f"/settings/sessions/{encode('ses', theirs)}/end")

    assert answer.status_code == 404
    assert (await other.get("/team")).status_code == 200


async def test_profile_changes_name_and_language(signed_in: SignIn) -> None:
    owner = await signed_in()

    await owner.post("/settings/profile", {"name": "Ana María", "locale": "pt-BR"})
    page = await owner.get("/settings/profile")

    assert 'lang="pt-BR"' in page.text
    assert "Ana María" in page.text


async def test_key_is_shown_once_and_revoked(signed_in: SignIn, factory: UnitOfWorkFactory) -> None:
    owner = await signed_in()

    issued = await owner.post(
        "/settings/api-keys", {"name": "Scanner", "scopes": ["orders:read", "stock:read"]}
    )
    listed = await owner.get("/settings/api-keys")
    key = re.search(r"/settings/api-keys/(key_\w+)/revoke", listed.text)
    assert key is not None
    revoked = await owner.post(f"/settings/api-keys/{key.group(1)}/revoke")

    assert re.search(r"cau_live_[0-9A-Za-z]{36}", issued.text)
    assert not re.search(r"cau_live_[0-9A-Za-z]{36}", listed.text)
    assert revoked.status_code == 303
    assert "/revoke" not in (await owner.get("/settings/api-keys")).text
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        rows = await uow.fetch(
            "SELECT action FROM tenant.audit_entry WHERE tenant_id = $1 ORDER BY at, id"
        )
    assert [row["action"] for row in rows] == ["api_key.issued", "api_key.revoked"]


async def test_key_without_name_or_scope_is_refused(signed_in: SignIn) -> None:
    owner = await signed_in()

    answer = await owner.post("/settings/api-keys", {"name": ""})

    assert answer.status_code == 422
    assert "Choose at least one permission." in answer.text


async def test_key_of_another_company_is_not_found(signed_in: SignIn) -> None:
    owner, other = await signed_in(), await signed_in()
    await other.post("/settings/api-keys", {"name": "Theirs", "scopes": "orders:read"})
    page = await other.get("/settings/api-keys")
    key = re.search(r"/settings/api-keys/(key_\w+)/revoke", page.text)
    assert key is not None

    answer = await owner.post(f"/settings/api-keys/{key.group(1)}/revoke")

    assert answer.status_code == 404
    assert "Theirs" not in (await owner.get("/settings/api-keys")).text


@pytest.mark.parametrize("role", ["operations", "finance", "read_only"])
async def test_keys_are_for_administrators(signed_in: SignIn, role: str) -> None:
    worker = await signed_in(role)

    assert (await worker.get("/settings/api-keys")).status_code == 403
    assert (
        await worker.post("/settings/api-keys", {"name": "x", "scopes": "orders:read"})
    ).status_code == 403


async def test_plan_lists_what_is_there_and_what_is_not(signed_in: SignIn) -> None:
    owner = await signed_in()

    page = await owner.get("/settings/plan")

    assert "Not available yet" in page.text


@pytest.mark.parametrize("language", ["es-CL", "pt-BR", "en"])
async def test_preferences_are_remembered(signed_in: SignIn, language: str) -> None:
    owner = await signed_in()

    answer = await owner.post(
        "/preferences", {"language": language, "color_mode": "dark", "next": "/settings/profile"}
    )
    page = await owner.get("/settings/profile")

    assert answer.headers["location"] == "/settings/profile"
    assert f'lang="{language}"' in page.text
    assert 'data-color-mode="dark"' in page.text
