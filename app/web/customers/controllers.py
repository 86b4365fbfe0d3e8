"""The list of customers and a customer's page."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.domains import customers, orders
from app.domains.customers import (
    CreditView,
    CustomerFilter,
    CustomerKind,
    CustomerRow,
    CustomerSort,
)
from app.domains.orders import OrderFilter
from app.kernel.ids import encode
from app.kernel.money import major
from app.kernel.pagination import Page, PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.web.customers.merging import REASONS
from app.web.customers.words import CUSTOMER_KIND
from app.web.exports import Cell, ListFile, list_response
from app.web.orders.words import words
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.rendering.formats import decimal

_LATEST: Final = 20
_FILE: Final = ListFile(
    name="customers",
    head=(
        "name", "kind", "email", "phone", "tax_id", "tax_country", "group", "external_id", "orders", "last_order_on",
        "customer_since",
    ),
)  # fmt: skip


@get("/customers", guards=[requires("customers:read")])
async def list_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of customers."""
    query = Query(request)
    filters, sort = _view(query)
    found = await customers.list_customers(uow, filters=filters, page=query.page(), sort=sort)
    count, is_capped = await customers.count_customers(uow, filters=filters)
    return await page(
        request,
        "customers/index.html",
        active="customers",
        found=found,
        filters=filters,
        is_filtered=filters != CustomerFilter(),
        sort=sort.value,
        count=count,
        is_capped=is_capped,
        kinds=CUSTOMER_KIND,
        groups=await customers.list_groups(uow),
        tid=encode,
    )


@get(["/customers/export.csv", "/customers/export.xlsx"], guards=[requires("customers:read")])
async def export(request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]) -> Stream:
    """The customers of this view as a file; days are the company's."""
    filters, sort = _view(Query(request))
    zone = ZoneInfo(uow.tenant.time_zone)

    async def read(reading: UnitOfWork, page: PageRequest) -> Page[CustomerRow]:
        return await customers.list_customers(reading, filters=filters, page=page, sort=sort)

    def cells(row: CustomerRow) -> list[Sequence[Cell]]:
        last = row.last_order_at.astimezone(zone).date() if row.last_order_at else None
        since = row.created_at.astimezone(zone).date()
        return [
            (
                row.name, row.kind, row.email, row.phone, row.tax_id, row.tax_country, row.group_name,
                row.external_id, row.order_count, last, since,
            )
        ]  # fmt: skip

    return list_response(request, _FILE, read=read, cells=cells)


def _view(query: Query) -> tuple[CustomerFilter, CustomerSort]:
    filters = CustomerFilter(
        search=query.text("q"),
        kind=query.choice("kind", CustomerKind),
        group_id=query.id("group", "cgr"),
        owes=query.text("owes") == "1",
    )
    return filters, query.choice("sort", CustomerSort) or CustomerSort.NAME


@get("/customers/{customer_key:str}", guards=[requires("customers:read")])
async def detail_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], customer_key: FromPath[str]
) -> Response[str]:
    """A customer's page."""
    customer_id = path_id("cus", customer_key)
    found = await customers.get_customer(uow, customer_id)
    customer_id = found.customer.id
    credit, writes = found.credit, "customers:write" in caller_of(request).permissions
    sees_orders = "orders:read" in caller_of(request).permissions
    latest: Page[orders.OrderRow] = Page(items=[])
    if sees_orders:
        latest = await orders.list_orders(
            uow, filters=OrderFilter(customer_id=customer_id), page=PageRequest(limit=_LATEST)
        )
    return await page(
        request,
        "customers/detail.html",
        active="customers",
        customer=found.customer,
        source=found.source,
        addresses=found.addresses,
        contacts=found.contacts,
        notes=found.notes,
        merges=found.merges,
        credit=credit,
        limit_value=_written(credit, language_of(request)),
        credit_entries=await customers.list_credit_entries(uow, customer_id),
        consent=found.consent,
        suggestions=await customers.suggest_duplicates(uow, customer_id=customer_id)
        if writes
        else [],
        reasons=REASONS,
        orders=latest,
        sees_orders=sees_orders,
        kinds=CUSTOMER_KIND,
        tid=encode,
        **words(),
    )


def _written(credit: CreditView, language: str) -> str:
    """The limit as the form's field shows it."""
    if credit.limit_minor is None or credit.currency is None:
        return ""
    return decimal(major(credit.limit_minor, credit.currency), language)
