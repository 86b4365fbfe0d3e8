"""Commission schemes through the API."""

from datetime import date

import httpx
import pytest

from app.domains import sellers
from app.domains.sellers import SchemeKind, SchemeWrite
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.public_api.conftest import MakeClient

TIERED = {
    "name": "Por tramos", "kind": "tiered", "valid_from_on": "2026-01-01", "currency": "CLP", "tax_rate": "0.19",
    "tiers": [{"from_amount": "0", "rate": "0.15"}, {"from_amount": "1000000", "rate": "0.12"}],
}  # fmt: skip
PATH = "/v1/commission-schemes"


async def test_a_scheme_is_stated_listed_and_ended(client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json=TIERED)
    ended = await client.post(f"{PATH}/{made.json()['id']}/end", json={"last_on": "2026-06-30"})
    listed = (await client.get(PATH)).json()

    assert (made.status_code, ended.status_code) == (201, 204)
    assert made.json()["tiers"][1] == {"from_amount": "1000000", "rate": "0.12"}
    assert [item["valid_to_on"] for item in listed] == ["2026-06-30"]


@pytest.mark.parametrize("change", [{"tiers": []}, {"tax_rate": "2"}, {"kind": "percentage"}])
async def test_a_scheme_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, change: dict[str, object]
) -> None:
    answer = await client.post(PATH, json={**TIERED, **change})

    assert answer.status_code == 422
    assert answer.json()["code"] == "sellers.invalid_scheme"


async def test_writing_needs_the_scope(make_client: MakeClient, tenant: Tenant) -> None:
    client = await make_client(tenant, scopes=("sellers:read",))

    assert (await client.post(PATH, json=TIERED)).status_code == 403


async def test_another_tenants_scheme_can_not_be_ended(
    factory: UnitOfWorkFactory, client: httpx.AsyncClient, other_tenant: Tenant
) -> None:
    scheme = SchemeWrite(
        name="x", kind=SchemeKind.FIXED_UNIT, amount_minor=5, currency="CLP", valid_from_on=date(2026, 1, 1)
    )  # fmt: skip
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sellers.create_scheme(uow, scheme=scheme)

    answer = await client.post(
        f"{PATH}/{encode('csc', foreign)}/end", json={"last_on": "2026-06-30"}
    )

    assert answer.status_code == 404
    assert (await client.get(PATH)).json() == []
