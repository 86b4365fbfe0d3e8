"""Customers are found by any spelling of their name, e-mail, telephone and tax id, as they are written now."""

import pytest

from app.domains import customers, orders
from app.domains.customers import CustomerFilter, CustomerWrite
from app.domains.customers import search as rules
from app.domains.orders import OrderFilter
from app.kernel.pagination import PageRequest
from app.platform.db.drift import find_all, mend_drift
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales

ANA = CustomerWrite(
    name="Ana Peña González", email="ana.pg@tienda.example", phone="+56 9 8765 4321",
    tax_id="12.345.678-5",
)  # fmt: skip
CHECKS = [check for check in customers.DRIFT_CHECKS if check.name == "customers.search_words"]


async def names(uow: UnitOfWork, text: str) -> list[str]:
    return [row.name for row in await customers.find_customers(uow, text=text)]


@pytest.mark.parametrize(
    "text",
    [
        "ana", "PENA", "peña", "gonzalez ana", "gonzales", "gonsal", "ana.pg@tienda.example", "ANA.PG@tienda",
        "987654321", "+56 9 8765 4321", "9 8765", "56987654321", "12345678-5", "12.345",
        "123456785",
    ],
)  # fmt: skip
async def test_a_customer_is_found_however_it_is_typed(uow: UnitOfWork, text: str) -> None:
    await customers.create_customer(uow, customer=ANA)
    await customers.create_customer(uow, customer=CustomerWrite(name="Blas Soto"))

    assert await names(uow, text) == [ANA.name]


@pytest.mark.parametrize(
    "text", ["ana soto", "nobody", "ana@tienda.example", "99999999", "%", "''"]
)
async def test_a_text_that_nobody_has_finds_nobody(uow: UnitOfWork, text: str) -> None:
    await customers.create_customer(uow, customer=ANA)
    await customers.create_customer(uow, customer=CustomerWrite(name="Blas Soto"))

    assert await names(uow, text) == []


async def test_words_follow_the_customer(uow: UnitOfWork) -> None:
    customer = await sales.make_customer(uow, "Ana Rojas")
    await uow.execute(
        "UPDATE tenant.customer SET name = 'Eva Soto' WHERE tenant_id = $1 AND id = $2", customer.id
    )

    assert await names(uow, "rojas") == []
    assert await names(uow, "soto") == ["Eva Soto"]


async def test_common_words_page_through_all_in_the_order_of_names(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_COMMON", 2)
    for number in range(7):
        await sales.make_customer(uow, f"C{number} Soto Rojas")
    for number in range(3):
        await sales.make_customer(uow, f"C{number} Rojas Vega")
    filters = CustomerFilter(search="soto roj")

    first = await customers.list_customers(uow, filters=filters, page=PageRequest(limit=4))
    rest = await customers.list_customers(
        uow, filters=filters, page=PageRequest(limit=4, after=first.next_cursor)
    )

    found = [row.name for row in (*first.items, *rest.items)]
    assert found == [f"C{number} Soto Rojas" for number in range(7)]
    assert await names(uow, "c0 rojas vega") == ["C0 Rojas Vega"]
    assert await customers.count_customers(uow, filters=filters) == (7, False)


@pytest.mark.parametrize("common", [0, 3000])
async def test_orders_are_found_by_who_bought(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr(rules, "_COMMON", common)
    ana = await sales.make_customer(uow, "Ana González")
    order = await sales.make_order(uow, customer_id=ana.id)
    await sales.make_order(uow)

    for text in ("gonzales", "ana", order.number):
        found = await orders.list_orders(uow, filters=OrderFilter(search=text), page=PageRequest())
        assert [row.id for row in found.items] == [order.id], text


async def test_another_tenant_s_words_find_nobody(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        await customers.create_customer(uow, customer=ANA)

    async with factory.tenant(tenant.id) as uow:
        assert await names(uow, "gonzalez") == []


async def test_words_that_are_lost_are_found_and_written_anew(uow: UnitOfWork) -> None:
    await customers.create_customer(uow, customer=ANA)
    await uow.execute("DELETE FROM tenant.customer_word WHERE tenant_id = $1")
    found = await find_all(uow, CHECKS)
    await mend_drift(uow, CHECKS[0])

    assert [item.count for item in found] == [1]
    assert await find_all(uow, CHECKS) == []
    assert await names(uow, "gonzalez") == [ANA.name]


async def test_words_are_written_anew(uow: UnitOfWork) -> None:
    await customers.create_customer(uow, customer=ANA)
    await uow.execute("UPDATE tenant.customer_word SET word = 'x' || word WHERE tenant_id = $1")

    await customers.rebuild_customer_search(uow)

    assert await names(uow, "gonzalez") == [ANA.name]
    assert await names(uow, "xgonzalez") == []


async def test_i19_the_row_filter_stays_an_index_condition(uow: UnitOfWork) -> None:
    await uow.driver.execute("SET LOCAL enable_seqscan = off")

    plan = "\n".join(
        row[0]
        for row in await uow.fetch(
            "EXPLAIN SELECT w.customer_id FROM tenant.customer_word w"
            " WHERE w.tenant_id = $1 AND w.word >= 'gonz' AND w.word < 'gonz{'"
        )
    )

    assert "Index Cond: ((tenant_id = " in plan.replace("platform.current_tenant_id()", "")
    assert "word >= 'gonz'" in plan.partition("Index Cond:")[2].partition("\n")[0]


async def test_an_order_on_credit_writes_no_words_anew(uow: UnitOfWork) -> None:
    customer = await sales.make_customer(uow, "Ana Rojas")
    words = "SELECT ctid::text AS place, word FROM tenant.customer_word WHERE tenant_id = $1 ORDER BY word"
    before = await uow.fetch(words)

    await uow.execute(
        "UPDATE tenant.customer SET credit_used_minor = 5 WHERE tenant_id = $1 AND id = $2",
        customer.id,
    )

    assert [tuple(row) for row in await uow.fetch(words)] == [tuple(row) for row in before]
