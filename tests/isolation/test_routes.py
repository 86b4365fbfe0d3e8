"""For every route: somebody of tenant A, who knows B's ids, gets nothing of B and changes nothing of B.

Both are under one brand, and both are owners: only the tenant stands between them. The routes are read from the
application, so a new one with an id in its path fails here until it says below whose id that is.
"""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar

from app.asgi import create_app
from app.composition import Parts
from app.kernel.ids import encode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.settings import Settings
from app.tables import TENANT_METADATA
from app.tenancy.api_keys import issue_key
from app.tenancy.brands import BrandDirectory
from app.tenancy.permissions import API_SCOPES
from app.tenancy.sessions import start_session
from app.tenancy.tenants import add_member
from app.tenancy.types import Role
from app.tenancy.users import claim_address
from app.web.identity import SESSION_COOKIE
from tests.factories.rows import Row
from tests.factories.tenancy import make_brand, make_tenant
from tests.isolation.neighbours import furnish

#: Path parameters that name no row of a tenant.
HARMLESS = {"name", "code", "path", "rest", "message"}
#: Path parameters by the table whose row they name, and the prefix of its public id.
NAMED = {
    "bin_id": ("bin", "bin"),
    "bin_key": ("bin", "bin"),
    "count_id": ("stock_count", "cnt"),
    "count_key": ("stock_count", "cnt"),
    "address_id": ("customer_address", "adr"),
    "address_key": ("customer_address", "adr"),
    "contact_id": ("customer_contact", "ctc"),
    "contact_key": ("customer_contact", "ctc"),
    "alias_id": ("sku_alias", "ali"),
    "brand_id": ("product_brand", "brd"),
    "brand_key": ("product_brand", "brd"),
    "category_id": ("category", "cat"),
    "category_key": ("category", "cat"),
    "prefix_key": ("sku_prefix", "spx"),
    "unmatched_id": ("unmatched_sku", "uns"),
    "unmatched_key": ("unmatched_sku", "uns"),
    "customer_id": ("customer", "cus"),
    "customer_key": ("customer", "cus"),
    "flag_id": ("order_flag", None),
    "group_id": ("customer_group", "cgr"),
    "invitation": ("invitation", "inv"),
    "image_id": ("product_image", "img"),
    "image_key": ("product_image", "img"),
    "job": ("import_job", "imp"),
    "key": ("api_key", "key"),
    "member": ("membership", "mem"),
    "order": ("sales_order", "ord"),
    "other_key": ("customer", "cus"),
    "order_id": ("sales_order", "ord"),
    "order_key": ("sales_order", "ord"),
    "tag_key": ("order_tag", "otg"),
    "file_id": ("order_file", "ofl"),
    "file_key": ("order_file", "ofl"),
    "lot_key": ("lot", "lot"),
    "purchase_key": ("purchase_order", "po"),
    "supplier_key": ("supplier", "sup"),
    "supplier_id": ("supplier", "sup"),
    "purchase_order_id": ("purchase_order", "po"),
    "receipt_id": ("goods_receipt", "grc"),
    "receipt_key": ("goods_receipt", "grc"),
    "cost_key": ("landed_cost", "lcs"),
    "bill_key": ("supplier_invoice", "siv"),
    "landed_cost_id": ("landed_cost", "lcs"),
    "invoice_id": ("supplier_invoice", "siv"),
    "parcel_id": ("parcel", "pcl"),
    "parcel_key": ("parcel", "pcl"),
    "product_id": ("product", "prd"),
    "product_key": ("product", "prd"),
    "quote_id": ("quote", "quo"),
    "quote_key": ("quote", "quo"),
    "return_id": ("sales_return", "ret"),
    "return_key": ("sales_return", "ret"),
    "price_list_id": ("price_list", "pls"),
    "price_list_key": ("price_list", "pls"),
    "promotion_id": ("promotion", "prm"),
    "promotion_key": ("promotion", "prm"),
    "scheme_id": ("commission_scheme", "csc"),
    "seller_id": ("seller", "sel"),
    "payout_id": ("seller_payout", "spo"),
    "payout_key": ("seller_payout", "spo"),
    "statement_id": ("seller_statement", "sst"),
    "statement_key": ("seller_statement", "sst"),
    "seller_key": ("seller", "sel"),
    "session": ("user_session", "ses"),
    "transfer_id": ("stock_transfer", "trf"),
    "transfer_key": ("stock_transfer", "trf"),
    "shipment_key": ("shipment", "shp"),
    "variant_id": ("variant", "sku"),
    "variant_key": ("variant", "sku"),
    "warehouse_id": ("warehouse", "whs"),
    "warehouse_key": ("warehouse", "whs"),
}
#: Path parameters that are a word of ours, with one of the words.
WORDS = {"transition": "cancel", "step": "unpack", "action": "approve"}
#: Routes that are nobody's: they are the same for every visitor, or answer before anybody is known.
PUBLIC = re.compile(r"^/(health|static|theme|problems|schema|dev|login|logout|welcome|legal)\b")
#: Fields that make forms complete, so that they are not refused for being empty.
FORM = {
    "note": "x", "text": "x", "status": "canceled", "role": "admin", "action": "resolve", "resolution": "x",
    "code": "x", "amount": "1", "method": "cash", "reason": "x", "currency": "CLP", "version": "1",
    "decision": "order_before_tax", "transition": "cancel", "line": "x", "name": "x", "source": "x",
    "tag": "x",
}  # fmt: skip
#: What makes requests of programs complete, by the end of their path.
BODIES = {
    "statements": {"currency": "CLP"}, "payouts": {"currency": "CLP"}, "paid": {}, "failed": {},
    "adjustments": {"amount": "1", "currency": "CLP", "reason": "x"}, "retention": {"rate": "0.1", "days": 5},
    "end": {"last_on": "2026-01-02"},
    "merge": {"absorbed_id": "cus_01h455vb4pex5vsknk084sn02q"}, "contact_id": {"name": "x"},
    "distinguish": {"other_id": "cus_01h455vb4pex5vsknk084sn02q"},
    "addresses": {"line": "x"}, "address_id": {"line": "x"}, "contacts": {"name": "x"}, "credit": {},
    "consent": {"marketing": True, "source": "x"}, "group_id": {"name": "x"},
    "customer_id": {"name": "x", "version": 1}, "refunds": {"amount": "1", "reason": "x"},
    "receipt": {"lines": [{"return_line_id": "rln_01h455vb4pex5vsknk084sn02q", "quantity": "1"}]},
    "inspection": {"lines": [{"return_line_id": "rln_01h455vb4pex5vsknk084sn02q", "restock": "1",
                              "warehouse_id": "whs_01h455vb4pex5vsknk084sn02q"}]},
    "dispatch": {"parcels": [{"parcel_id": "pcl_01h455vb4pex5vsknk084sn02q"}]},
    "settlement": {"resolution": "nothing"}, "price_list_id": {"version": 1}, "brand_id": {"name": "x"},
    "category_id": {"name": "x"}, "prices": {"prices": [{"sku": "x", "unit_price": "1"}]},
    "product_id": {"name": "x", "variants": [{"sku": "x"}]}, "generate": {"options": {"x": ["y"]}},
    "promotion_id": {"name": "x", "version": 1, "level": "line", "effect": {"kind": "percentage", "rate": "0.1"}},
    "images": {"content": "eA=="}, "order": {"images": []}, "tags": {"tags": ["x"]},
    "files": {"name": "x", "content": "eA=="}, "bin_id": {"code": "x", "position": 1},
    "supplier_id": {"name": "xx", "country": "CL", "currency": "CLP"},
    "item": {"variant_id": "sku_01h455vb4pex5vsknk084sn02q"},
    "goods-receipts": {"lines": [{"purchase_line_id": "pol_01h455vb4pex5vsknk084sn02q", "quantity": "1"}]},
    "supplier-returns": {"lines": [{"receipt_line_id": "grl_01h455vb4pex5vsknk084sn02q", "quantity": "1"}],
                         "reason": "x"},
    "payments": {"amount": {"amount": "1", "currency": "CLP"}, "paid_on": "2026-01-02"},
    "resolve": {"variant_id": "sku_01h455vb4pex5vsknk084sn02q"}, "bundle": {"parts": []},
}  # fmt: skip
_PARAMETER = re.compile(r"\{(\w+):\w+\}")


class Someone(msgspec.Struct):
    """An owner of one tenant: a browser that is signed in, a program with a key, and the rows."""

    web: httpx.AsyncClient
    api: httpx.AsyncClient
    csrf: str
    rows: dict[str, Row]


def client(
    app: Litestar,
    host: str,
    *,
    cookies: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] - the frameworks' types of scope differ
    return httpx.AsyncClient(
        transport=transport, base_url=f"http://{host}", cookies=cookies, headers=headers
    )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def app(factory: UnitOfWorkFactory, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    return create_app(
        Parts(
            settings=Settings(),
            owner_dsn="",
            factory=factory,
            brands=BrandDirectory(factory, fallback=False),
            files=LocalFileStore(tmp_path_factory.mktemp("files")),
        )
    )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def people(
    app: Litestar, factory: UnitOfWorkFactory
) -> AsyncIterator[tuple[Someone, Someone]]:
    """The owner of A, and the owner of B, under one brand."""
    async with factory.platform() as transaction:
        brand = await make_brand(transaction)
    made = [await make_someone(app, factory, brand.id, f"{brand.slug}.localhost") for _ in range(2)]
    yield made[0], made[1]
    for someone in made:
        await someone.web.aclose()
        await someone.api.aclose()


async def make_someone(
    app: Litestar, factory: UnitOfWorkFactory, brand_id: UUID, host: str
) -> Someone:
    tenant = await make_tenant(factory, brand_id=brand_id)
    rows = dict((await furnish(factory, tenant)).rows)
    async with factory.platform() as transaction:
        user_id = await claim_address(
            transaction, brand_id=brand_id, email=f"{new_id().hex}@owner.example", name="Owner",
            password_hash="none", locale="en", verified=True,
        )  # fmt: skip
        assert user_id is not None
        await add_member(
            transaction, brand_id=brand_id, tenant_id=tenant.id, user_id=user_id, role=Role.OWNER
        )
        rows["membership"] = {
            "id": await transaction.driver.fetchval(
                "SELECT id FROM platform.membership WHERE tenant_id = $1", tenant.id
            )
        }
        rows["invitation"] = {"id": new_id()}
        await transaction.driver.execute(
            "INSERT INTO platform.invitation (id, brand_id, tenant_id, email, role, token_hash, invited_by,"
            " expires_at) VALUES ($1, $2, $3, $4, 'admin', $5, $6, now() + interval '1 day')",
            rows["invitation"]["id"], brand_id, tenant.id, f"{new_id().hex}@guest.example", new_id().bytes, user_id,
        )  # fmt: skip
    async with factory.brand(brand_id) as transaction:
        token = await start_session(
            transaction, brand_id=brand_id, user_id=user_id, tenant_id=tenant.id,
            user_agent="tests", ip="127.0.0.1",
        )  # fmt: skip
        row = await transaction.driver.fetchrow(
            "SELECT id, csrf_token FROM platform.user_session WHERE user_id = $1", user_id
        )
        assert row is not None
        issued = await issue_key(transaction, tenant_id=tenant.id, name="k", scopes=API_SCOPES)
    rows |= {"user_session": {"id": row["id"]}, "api_key": {"id": issued.id}}
    return Someone(
        web=client(app, host, cookies={SESSION_COOKIE: token}),
        api=client(app, host, headers={"Authorization": f"Bearer {issued.text}"}),
        csrf=row["csrf_token"],
        rows=rows,
    )


def routes(app: Litestar) -> list[tuple[str, str]]:
    """Method and path of every route that belongs to somebody."""
    found = [
        (method, route.path)
        for route in app.routes
        for method in sorted(getattr(route, "methods", []))
        if method != "OPTIONS" and not PUBLIC.match(route.path)
    ]
    assert len(found) > 40, "the application has hardly any routes"
    return found


def filled(path: str, rows: dict[str, Row]) -> str:
    """The path with the ids of these rows."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in WORDS:
            return WORDS[name]
        assert name in NAMED, f"say in NAMED, or in HARMLESS, what {{{name}}} of {path} is"
        table, prefix = NAMED[name]
        row_id = rows[table]["id"]
        return str(row_id) if prefix is None else encode(prefix, row_id)

    return _PARAMETER.sub(value, path)


def with_ids(app: Litestar) -> list[tuple[str, str]]:
    return [
        (method, path)
        for method, path in routes(app)
        if set(_PARAMETER.findall(path)) - HARMLESS - set(WORDS)
    ]


def words_of(rows: dict[str, Row]) -> list[str]:
    """Texts and ids that are in these rows and nowhere else."""
    found: list[str] = []
    for row in rows.values():
        found += [text for text in row.values() if isinstance(text, str) and len(text) > 32]
        found.append(str(row["id"]))
    return found


async def ask(
    someone: Someone, method: str, path: str, pattern: str | None = None
) -> httpx.Response:
    if path.startswith("/v1"):
        last = (pattern or path).rpartition("/")[2].strip("{}").partition(":")[0]
        body = BODIES.get(last) if method in {"POST", "PUT", "PATCH"} else None
        headers = {"If-Match": '"1"'} if method in {"PUT", "PATCH"} else {}
        return await someone.api.request(method, path, json=body, headers=headers)
    form = None if method == "GET" else {**FORM, "csrf_token": someone.csrf}
    return await someone.web.request(method, path, data=form)


async def state_of(factory: UnitOfWorkFactory, someone: Someone) -> dict[str, list[str]]:
    """All that a tenant has, as text."""
    tenant_id = someone.rows["sales_order"]["tenant_id"]
    state: dict[str, list[str]] = {}
    async with factory.tenant(tenant_id, read_only=True) as uow:
        for table in TENANT_METADATA.sorted_tables:
            sql = (
                f"SELECT r::text AS row FROM tenant.{table.name} r WHERE tenant_id = $1 ORDER BY id"
            )
            state[table.name] = [row["row"] for row in await uow.fetch(sql)]
    async with factory.platform(read_only=True) as transaction:
        for table, key in (
            ("membership", "tenant_id"),
            ("invitation", "tenant_id"),
            ("tenant", "id"),
        ):
            sql = f"SELECT r::text AS row FROM platform.{table} r WHERE {key} = $1 ORDER BY id"
            state[table] = [row["row"] for row in await transaction.driver.fetch(sql, tenant_id)]
        for table in ("api_key", "user_session"):
            sql = f"SELECT revoked_at::text AS row FROM platform.{table} WHERE tenant_id = $1 ORDER BY id"
            state[table] = [row["row"] for row in await transaction.driver.fetch(sql, tenant_id)]
    return state


async def test_own_ids_are_found(app: Litestar, people: tuple[Someone, Someone]) -> None:
    """Without this the refusals below would prove nothing: the same paths find the rows of whose they are.

    Rows are made up: a page that also reads the uploaded file of an import finds the row and then no file.
    """
    _, b = people
    asked = [path for method, path in with_ids(app) if method == "GET"]

    answers = {path: (await ask(b, "GET", filled(path, b.rows))).status_code for path in asked}

    assert asked
    # A file that is not there, and a form that was not filled in: the row was found before.
    needs_more = re.compile(
        r"^/(imports/\{job:str\}/(mapping|preview)|prices/\{\w+:str\}/change"
        r"|products/images/\{image_key:str\}|v1/products/\{product_id:str\}/images/\{image_id:str\}/content"
        r"|orders/files/\{file_key:str\}|v1/orders/\{order_id:str\}/files/\{file_id:str\}/content)$"
    )
    assert {
        path: status
        for path, status in answers.items()
        if status != 200 and not (needs_more.match(path) and status not in {403, 404})
    } == {}


async def test_ids_of_another_tenant_are_like_ids_of_nobody_and_nothing_changes(
    app: Litestar, factory: UnitOfWorkFactory, people: tuple[Someone, Someone]
) -> None:
    a, b = people
    nobody = {table: {"id": new_id()} for table, _ in NAMED.values()}
    before = await state_of(factory, b)
    wrong: dict[str, tuple[int, int]] = {}

    for method, path in with_ids(app):
        asked = filled(path, b.rows)
        answer = await ask(a, method, asked, path)
        unknown = await ask(a, method, filled(path, nobody), path)
        shown = [word for word in words_of(b.rows) if word in answer.text and word not in asked]
        refusals = {403, 404}
        if answer.status_code not in refusals or answer.status_code != unknown.status_code or shown:
            wrong[f"{method} {path}"] = (answer.status_code, unknown.status_code)

    assert wrong == {}
    assert await state_of(factory, b) == before


async def test_lists_and_searches_show_nothing_of_another_tenant(
    app: Litestar, people: tuple[Someone, Someone]
) -> None:
    a, b = people
    words = words_of(b.rows)
    encoded = [encode(prefix, b.rows[table]["id"]) for table, prefix in NAMED.values() if prefix]
    leaks: dict[str, list[str]] = {}

    for method, path in routes(app):
        if method != "GET" or _PARAMETER.search(path):
            continue
        for query in (
            "",
            f"?q={b.rows['customer']['name']}",
            f"?q={b.rows['sales_order']['number']}",
        ):
            answer = await ask(a, "GET", path + query)
            text = answer.text.replace(query.partition("=")[2], "") if query else answer.text
            if found := [word for word in (*words, *encoded) if word in text]:
                leaks[path + query] = found

    assert leaks == {}


async def test_order_cannot_be_placed_on_another_tenants_rows(
    factory: UnitOfWorkFactory, people: tuple[Someone, Someone]
) -> None:
    a, b = people
    before = await state_of(factory, b)
    body = {
        "currency": "CLP",
        "customer_id": encode("cus", b.rows["customer"]["id"]),
        "lines": [{"variant_id": encode("sku", b.rows["variant"]["id"]), "quantity": "1"}],
    }

    answer = await a.api.post("/v1/orders", json=body, headers={"Idempotency-Key": new_id().hex})

    assert 400 <= answer.status_code < 500
    sent = {str(b.rows[table]["id"]) for table in ("customer", "variant")}
    assert not [word for word in words_of(b.rows) if word in answer.text and word not in sent]
    assert await state_of(factory, b) == before
