"""The first minutes: the company's identity, the choice, the sample shop."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from app.domains.tax import seed_rates
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.web.onboarding.checklist import checklist
from app.web.onboarding.sample import finish_running
from app.web.services import SampleProgress, WebServices
from tests.web.conftest import SignIn, build_app


async def test_rut_is_kept_as_it_is_written(signed_in: SignIn, factory: UnitOfWorkFactory) -> None:
    owner = await signed_in()

    answer = await owner.post(
        "/onboarding", {"name": "Café Ñandú", "legal_name": "Ñandú SpA", "tax_id": "760864285"}
    )

    assert answer.headers["location"] == "/onboarding/start"
    assert 'value="76.086.428-5"' in (await owner.get("/onboarding")).text
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        assert uow.tenant.name == "Café Ñandú"


@pytest.mark.parametrize("number", ["76.086.428-4", "hello", "1"])
async def test_wrong_rut_is_refused_at_its_field_and_input_kept(
    signed_in: SignIn, number: str
) -> None:
    owner = await signed_in()

    answer = await owner.post(
        "/onboarding", {"name": "Café Ñandú", "legal_name": "Ñandú SpA", "tax_id": number}
    )

    assert answer.status_code == 422
    assert 'id="f-tax_id-error"' in answer.text
    assert 'value="Ñandú SpA"' in answer.text
    assert f'value="{number}"' in answer.text


async def test_every_step_can_be_skipped(signed_in: SignIn) -> None:
    owner = await signed_in()

    company, start = await owner.get("/onboarding"), await owner.get("/onboarding/start")

    assert 'href="/onboarding/start"' in company.text
    assert start.status_code == 200
    assert 'href="/imports/new"' in start.text
    assert "Not available yet" in start.text


async def test_sample_is_loaded_once_with_progress(
    signed_in: SignIn, services: WebServices
) -> None:
    calls: list[UUID] = []
    gate = asyncio.Event()

    async def load(_factory: UnitOfWorkFactory, tenant_id: UUID, progress: SampleProgress) -> None:
        calls.append(tenant_id)
        progress(3, 9)
        await gate.wait()

    owner = await signed_in(app=build_app(msgspec.structs.replace(services, load_sample=load)))
    await owner.post("/onboarding/sample")
    await owner.post("/onboarding/sample")
    running = await owner.get("/onboarding/sample")
    gate.set()
    await finish_running()
    done = await owner.get("/onboarding/sample")
    await owner.post("/onboarding/sample")

    assert calls == [owner.tenant_id]
    assert 'hx-trigger="every 1s"' in running.text
    assert 'value="3" max="9"' in running.text
    assert "hx-trigger" not in done.text.partition('id="progress"')[2].partition("</section>")[0]


async def test_failed_sample_says_so_and_can_be_tried_again(
    signed_in: SignIn, services: WebServices
) -> None:
    attempts: list[UUID] = []

    async def load(_factory: UnitOfWorkFactory, tenant_id: UUID, _progress: SampleProgress) -> None:
        attempts.append(tenant_id)
        raise RuntimeError("the disk is full")

    owner = await signed_in(app=build_app(msgspec.structs.replace(services, load_sample=load)))
    for _ in range(2):
        await owner.post("/onboarding/sample")
        await finish_running()
    page = await owner.get("/onboarding/sample")

    assert len(attempts) == 2
    assert "try again" in page.text
    assert "the disk is full" not in page.text


async def test_without_sample_data_its_choice_is_not_offered(signed_in: SignIn) -> None:
    owner = await signed_in()

    assert 'action="/onboarding/sample"' not in (await owner.get("/onboarding/start")).text
    assert (await owner.post("/onboarding/sample")).status_code == 404


@pytest.mark.parametrize("path", ["/onboarding", "/onboarding/start", "/onboarding/sample"])
async def test_onboarding_is_not_for_readers(signed_in: SignIn, path: str) -> None:
    reader = await signed_in("read_only")

    assert (await reader.get(path)).status_code == 403
    assert (await reader.post("/onboarding", {"name": "Mine now"})).status_code == 403


async def test_checklist_shrinks_and_can_be_put_away(
    signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in()
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        before = [item["done"] for item in await checklist(uow, language="en")]
    await owner.post("/onboarding", {"name": "Café", "tax_id": "76.086.428-5"})
    await owner.post("/team/invitations", {"email": "x@tienda.example", "role": "support"})
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        after = [item["done"] for item in await checklist(uow, language="en")]
    await owner.post("/onboarding/hide")
    async with factory.tenant(owner.tenant_id, read_only=True) as uow:
        hidden = await checklist(uow, language="en")

    assert before == [False] * 4
    assert after == [True, False, False, True]
    assert hidden == []


async def test_seed_of_a_new_company_runs_once(
    services: WebServices, signed_in: SignIn, factory: UnitOfWorkFactory
) -> None:
    owner = await signed_in(app=build_app(msgspec.structs.replace(services, seed=seed_rates)))

    await owner.post("/companies", {"company": "Otra Tienda", "country": "CL"})

    async with factory.platform(read_only=True) as transaction:
        tenant_id = await transaction.driver.fetchval(
            "SELECT tenant_id FROM platform.user_session WHERE user_id = $1", owner.user_id
        )
    async with factory.tenant(tenant_id, read_only=True) as uow:
        rates = await uow.fetch("SELECT rate FROM tenant.tax_rate WHERE tenant_id = $1")
    assert tenant_id != owner.tenant_id
    assert rates
