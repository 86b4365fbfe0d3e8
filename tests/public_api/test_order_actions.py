"""Named transitions through the API."""

import pytest

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales
from tests.public_api.conftest import MakeClient


async def test_order_is_canceled_with_a_reason_and_repeating_answers_the_same(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending")
    client = await make_client(tenant)
    path = f"/v1/orders/{encode('ord', order.id)}/actions/cancel"

    answers = [await client.post(path, json={"reason": "Changed mind"}), await client.post(path)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["status"] for answer in answers] == ["canceled", "canceled"]


@pytest.mark.parametrize(
    ("action", "status"), [("deliver", 409), ("ship", 200), ("explode", 404), ("mark_paid", 200)]
)
async def test_action_is_refused_where_the_state_does_not_allow_it(
    make_client: MakeClient,
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    action: str,
    status: int,
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending", total_minor=0)
    client = await make_client(tenant)

    answer = await client.post(f"/v1/orders/{encode('ord', order.id)}/actions/{action}")

    assert answer.status_code == status, answer.text


async def test_reading_key_and_other_tenant_can_not_act(
    make_client: MakeClient, factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow, status="pending")
    path = f"/v1/orders/{encode('ord', order.id)}/actions/cancel"

    reading = await make_client(tenant, scopes=("orders:read",))
    other = await make_client(other_tenant)

    assert (await reading.post(path)).status_code == 403
    assert (await other.post(path)).status_code == 404
