"""What is compared is the same: the bare handlers write the rows that the product writes."""

from decimal import Decimal
from typing import Any, cast

import httpx
import pytest

from app.bench import bare
from app.domains import checkout
from app.domains.checkout import OrderCreate, OrderLineCreate
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import TestDatabase
from tests.factories.commerce import count, drift, make_shop

SKUS = ("A", "B", "C")
TABLES = (
    "sales_order",
    "order_line",
    "order_line_tax",
    "reservation",
    "order_event",
    "audit_entry",
)


async def rows_of(factory: UnitOfWorkFactory, tenant: Tenant) -> dict[str, int]:
    rows = {table: await count(factory, tenant.id, table) for table in TABLES}
    async with factory.tenant(tenant.id, read_only=True) as uow:
        rows["reserved"] = int(
            await uow.fetch_value(
                "SELECT sum(reserved) FROM tenant.stock_level WHERE tenant_id = $1"
            )
        )
        rows["tax_minor"] = int(
            await uow.fetch_value(
                "SELECT sum(tax_minor) FROM tenant.sales_order WHERE tenant_id = $1"
            )
        )
    return rows


@pytest.mark.parametrize("path", ["/statements", "/same-sql"])
async def test_bare_handler_writes_what_the_product_writes(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    other_tenant: Tenant,
    *,
    database: TestDatabase,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    for owner in (tenant, other_tenant):
        await make_shop(factory, owner.id, stock={sku: {"W1": 10} for sku in SKUS}, price="11900")
    lines = [OrderLineCreate(sku=sku, quantity=Decimal(1)) for sku in SKUS]
    async with factory.tenant(other_tenant.id) as uow:
        await checkout.place_order(uow, order=OrderCreate(lines=lines))
    monkeypatch.setenv(bare.DSN_VARIABLE, database.app_dsn)
    monkeypatch.setenv(bare.TENANT_VARIABLE, str(tenant.id))
    app = bare.create_app()

    async with (
        bare.pool_of(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(cast("Any", app)), base_url="http://bare"
        ) as client,
    ):
        answer = await client.post(
            path, json={"lines": [{"sku": sku, "quantity": "1"} for sku in SKUS]}
        )

    assert answer.status_code == 201
    assert await drift(factory, tenant.id) == 0
    product = await rows_of(factory, other_tenant)
    product["audit_entry"] -= 3  # the receipts that filled the shop are audited too
    own = await rows_of(factory, tenant)
    own["audit_entry"] -= 3
    assert own == product
