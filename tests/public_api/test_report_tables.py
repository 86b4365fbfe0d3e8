"""Reports as programs read them."""

from datetime import date

import httpx
import pytest

from app.domains.reporting import ReportName
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.trade import LineSpec, make_order, make_variant
from tests.public_api.conftest import MakeClient

PATH = "/v1/reports/tables/"


async def _sale(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    async with factory.tenant(tenant.id) as uow:
        boot = await make_variant(uow, "BOOT")
        line = LineSpec(variant=boot, unit_price="1000", total_minor=1000)
        await make_order(uow, date(2026, 3, 31), [line])


async def test_amounts_are_decimal_text_and_days_are_both_included(
    client: httpx.AsyncClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    await _sale(factory, tenant)
    days = {"from": "2026-03-31", "to": "2026-03-31"}

    found = (await client.get(f"{PATH}sales_by_sku", params=days)).json()
    later = (await client.get(f"{PATH}sales_by_sku", params={"from": "2026-04-01"})).json()

    assert found["rows"][0]["sku"] == "BOOT"
    assert (found["rows"][0]["net"], found["rows"][0]["units"]) == ("1000", "1")
    assert found["columns"][0] == "sku"
    assert later["rows"] == []


@pytest.mark.parametrize("name", list(ReportName))
async def test_every_report_answers_and_shows_a_foreign_key_nothing(
    make_client: MakeClient,
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    other_tenant: Tenant,
    name: ReportName,
) -> None:
    await _sale(factory, tenant)
    foreign = await make_client(other_tenant)

    answer = await foreign.get(f"{PATH}{name.value}")

    assert answer.status_code == 200
    assert answer.json()["rows"] == []


async def test_what_is_not_right_is_refused(
    client: httpx.AsyncClient, make_client: MakeClient, tenant: Tenant
) -> None:
    without = await make_client(tenant, scopes=("customers:read",))
    stranger = await make_client(tenant, scopes=None)

    assert (await client.get(f"{PATH}nothing")).status_code in {400, 404}
    assert (await client.get(f"{PATH}sales_book", params={"limit": "0"})).status_code == 400
    assert (await without.get(f"{PATH}sales_book")).status_code == 403
    assert (await stranger.get(f"{PATH}sales_book")).status_code == 401
