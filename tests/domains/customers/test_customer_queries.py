"""Reads of customers."""

from datetime import timedelta

import pytest

from app.domains import customers
from app.domains.customers import CustomerFilter, CustomerKind, CustomerSort
from app.kernel.pagination import InvalidCursorError, PageRequest, encode_cursor
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales


async def test_a_row_has_orders_spending_by_currency_and_the_last_order(uow: UnitOfWork) -> None:
    ana = await sales.make_customer(uow)
    await sales.make_order(uow, customer_id=ana.id, total_minor=1_000)
    await sales.make_order(uow, customer_id=ana.id, total_minor=500, currency="USD")
    last = sales.PLACED_AT + timedelta(days=1)
    await sales.make_order(
        uow, customer_id=ana.id, total_minor=9, status="canceled", placed_at=last
    )

    page = await customers.list_customers(uow, filters=CustomerFilter(), page=PageRequest())

    (row,) = page.items
    assert (row.order_count, row.last_order_at) == (3, last)
    assert [(item.currency, item.total_minor) for item in row.spent] == [
        ("CLP", 1_000),
        ("USD", 500),
    ]


@pytest.mark.parametrize("sort", list(CustomerSort))
async def test_pages_go_forward_and_back(uow: UnitOfWork, sort: CustomerSort) -> None:
    for name in ("Zoe", "Ana", "Ana", "Ñandú", "Álvaro"):
        await sales.make_customer(uow, name)
    whole = await customers.list_customers(
        uow, filters=CustomerFilter(), page=PageRequest(), sort=sort
    )

    first = await customers.list_customers(
        uow, filters=CustomerFilter(), page=PageRequest(limit=3), sort=sort
    )
    second = await customers.list_customers(
        uow, filters=CustomerFilter(), page=PageRequest(limit=3, after=first.next_cursor), sort=sort
    )
    back = await customers.list_customers(
        uow,
        filters=CustomerFilter(),
        page=PageRequest(limit=3, before=second.prev_cursor),
        sort=sort,
    )

    assert [*first.items, *second.items] == whole.items
    assert back.items == first.items
    assert back.prev_cursor is None


async def test_search_finds_name_mail_and_any_spelling_of_the_tax_id(uow: UnitOfWork) -> None:
    await sales.make_customer(
        uow, "Comercial SA", kind="company", email="Ventas@Comercial.example", tax_id="76.543.210-3"
    )
    await sales.make_customer(uow, "Otra persona")

    for text in (
        "comercial",
        "ventas@comercial.example",
        "76543210-3",
        "765432103",
        "76.543.210-3",
    ):
        found = await customers.find_customers(uow, text=text)
        assert [row.name for row in found] == ["Comercial SA"], text
    counted = await customers.count_customers(
        uow, filters=CustomerFilter(kind=CustomerKind.COMPANY)
    )
    assert counted == (1, False)


async def test_a_customer_is_read_with_addresses(uow: UnitOfWork) -> None:
    ana = await sales.make_customer(uow)
    await sales.make_customer_address(uow, ana)

    detail = await customers.get_customer(uow, ana.id)

    assert detail.customer.name == "Ana Pérez"
    assert detail.customer.spent == []
    assert [address.line for address in detail.addresses] == ["Av. Central 45"]


async def test_another_tenants_customers_are_not_there(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as uow:
        foreign = await sales.make_customer(uow, "Secreta")
    async with factory.tenant(tenant.id, read_only=True) as uow:
        assert await customers.find_customers(uow, text="Secreta") == []
        assert await customers.count_customers(uow, filters=CustomerFilter()) == (0, False)
        with pytest.raises(customers.CustomerNotFoundError):
            await customers.get_customer(uow, foreign.id)


async def test_a_foreign_cursor_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(InvalidCursorError):
        await customers.list_customers(
            uow, filters=CustomerFilter(), page=PageRequest(after=encode_cursor("a", "b"))
        )
