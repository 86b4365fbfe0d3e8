"""The same order without the product: a bare Litestar handler on bare asyncpg, for comparison.

``/statements`` writes the same rows one statement at a time, as one would at first. ``/same-sql`` sends the product's
own two statements with values that are ready. Neither authenticates, checks, computes or retries anything.
"""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
from litestar import Litestar, Request, post
from litestar.params import JSONBody

from app.domains.checkout import LOOK_UP, PLACE, TAKE_LEVELS
from app.kernel.ids import new_id
from app.platform.collector import settle_collector
from app.platform.db.statements import inlined, placed
from app.platform.db.unit_of_work import PLANS_BY_KEY

DSN_VARIABLE: Final = "CAUCE_BENCH_DSN"
TENANT_VARIABLE: Final = "CAUCE_BENCH_TENANT"
_NET: Final = 10000
_TAX: Final = 1900
_GROSS: Final = 11900

_FIND: Final = """
SELECT v.id, v.sku, v.name, l.warehouse_id FROM pooled.variant v
JOIN pooled.stock_level l ON l.tenant_id = $1 AND l.variant_id = v.id
WHERE v.tenant_id = $1 AND v.sku = ANY($2::text[]) ORDER BY v.id
"""
_TAKE: Final = """
UPDATE pooled.stock_level SET reserved = reserved + 1
WHERE tenant_id = $1 AND variant_id = $2 AND warehouse_id = $3 AND on_hand - reserved - safety >= 1
"""
_ORDER: Final = """
INSERT INTO pooled.sales_order (tenant_id, id, number, channel, status, currency, tax_included, items_minor, tax_minor,
                                total_minor, placed_at, placed_on)
VALUES ($1, $2, $3, 'api', 'pending', 'CLP', true, $4, $5, $4, $6, $7)
"""
_LINE: Final = """
INSERT INTO pooled.order_line (tenant_id, id, order_id, position, variant_id, sku, name, warehouse_id, quantity,
                               unit_price, total_minor, tax_minor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)
"""
_LINE_TAX: Final = """
INSERT INTO pooled.order_line_tax (tenant_id, id, order_line_id, code, name, rate, base_minor, amount_minor)
VALUES ($1, $2, $3, 'iva', 'IVA 19%', 0.19, $4, $5)
"""
_RESERVATION: Final = """
INSERT INTO pooled.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity)
VALUES ($1, $2, $3, $4, $5, 1)
"""
_MOVEMENT: Final = """
INSERT INTO pooled.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                   reference_kind, reference_id, idempotency_key, actor_label, at)
VALUES ($1, $2, $3, $4, 'reservation', 0, 1, 'order_line', $5, $6, 'bare', $7)
"""
_EVENT: Final = """
INSERT INTO pooled.order_event (tenant_id, id, order_id, at, kind, to_status, detail, actor_kind, actor_label)
VALUES ($1, $2, $3, $4, 'placed', 'pending', '{}', 'api_key', 'bare')
"""
_AUDIT: Final = """
INSERT INTO pooled.audit_entry (tenant_id, id, at, actor_kind, actor_label, action, subject_kind, subject_id,
                                subject_label, after)
VALUES ($1, $2, $3, 'api_key', 'bare', 'orders.order.placed', 'order', $4, $5, $6)
"""
_OUTBOX: Final = """
INSERT INTO platform.outbox (tenant_id, id, name, subject_id, payload, actor, occurred_at)
VALUES ($1, $2, 'orders.order.placed', $3, $4, '{"kind": "api_key"}', $5)
"""


class Line(msgspec.Struct):
    """A line of the request."""

    sku: str
    quantity: str


class Order(msgspec.Struct):
    """The request."""

    lines: list[Line]


class _Numbers:
    """Numbers that differ between processes and runs, from the process's memory."""

    next = 0
    prefix = new_id().hex[-12:]

    @classmethod
    def take(cls) -> str:
        cls.next += 1
        return f"B{cls.prefix}-{cls.next}"


@post("/statements")
async def by_statements(request: Request[Any, Any, Any], data: JSONBody[Order]) -> dict[str, str]:
    """Place the order one statement at a time.

    Raises:
        RuntimeError: If there is not enough stock.
    """
    tenant: UUID = request.app.state.tenant
    order_id, number, now = new_id(), _Numbers.take(), datetime.now(UTC)  # noqa: TID251 - no unit of work here
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL app.tenant_id = '{tenant}'")
        found = await connection.fetch(_FIND, tenant, [line.sku for line in data.lines])
        for row in found:
            if (
                await connection.execute(_TAKE, tenant, row["id"], row["warehouse_id"])
                != "UPDATE 1"
            ):
                raise RuntimeError("not enough stock")
        totals = len(found) * _GROSS, len(found) * _TAX
        await connection.execute(_ORDER, tenant, order_id, number, *totals, now, now.date())
        for position, row in enumerate(found, start=1):
            await _write_line(connection, tenant, order_id, position=position, row=row)
        facts = msgspec.json.encode({"number": number, "lines": len(found)}).decode()
        await connection.execute(_EVENT, tenant, new_id(), order_id, now)
        await connection.execute(_AUDIT, tenant, new_id(), now, order_id, number, facts)
        await connection.execute(_OUTBOX, tenant, new_id(), order_id, facts, now)
    return {"id": str(order_id), "number": number}


async def _write_line(
    connection: asyncpg.Connection,
    tenant: UUID,
    order_id: UUID,
    *,
    position: int,
    row: asyncpg.Record,
) -> None:
    line_id, reservation_id, now = new_id(), new_id(), datetime.now(UTC)  # noqa: TID251 - as above
    price = Decimal(_GROSS)
    names = row["id"], row["sku"], row["name"], row["warehouse_id"]
    await connection.execute(
        _LINE, tenant, line_id, order_id, position, *names, price, _GROSS, _TAX
    )
    await connection.execute(_LINE_TAX, tenant, new_id(), line_id, _NET, _TAX)
    place = row["warehouse_id"], row["id"]
    await connection.execute(_RESERVATION, tenant, reservation_id, line_id, *place)
    key = f"reservation:{reservation_id}"
    await connection.execute(_MOVEMENT, tenant, new_id(), *place, line_id, key, now)


_LOOK_UP: Final = placed(LOOK_UP, "pooled")
_PLACE: Final = placed(PLACE, "pooled")
_TAKE_LEVELS: Final = placed(TAKE_LEVELS, "pooled")


@post("/same-sql")
async def by_same_sql(request: Request[Any, Any, Any], data: JSONBody[Order]) -> dict[str, str]:
    """Place the order by the product's own two statements."""
    tenant: UUID = request.app.state.tenant
    order_id, number, now = new_id(), _Numbers.take(), datetime.now(UTC)  # noqa: TID251 - no unit of work here
    skus = [line.sku for line in data.lines]
    positions = list(range(1, len(skus) + 1))
    async with request.app.state.pool.acquire() as connection:
        await connection.execute(f"BEGIN; SET LOCAL app.tenant_id = '{tenant}'{PLANS_BY_KEY}")
        rows = await connection.fetch(
            _LOOK_UP, tenant, positions, [None] * len(skus), skus, "CL", now.date(), "CLP", "api",
            None, None, None, [1] * len(skus), [], now, [], None, "", None,
        )  # fmt: skip
        await connection.execute(
            _PLACE, *_place_values(tenant, order_id, number, rows=rows, now=now)
        )
        taken = [
            [row["variant_id"] for row in rows],
            [row["warehouse_id"] for row in rows],
            [1 for _ in rows],
        ]
        await connection.execute(f"{inlined(_TAKE_LEVELS, [tenant, *taken])}; COMMIT")
    return {"id": str(order_id), "number": number}


def _place_values(
    tenant: UUID, order_id: UUID, number: str, *, rows: list[asyncpg.Record], now: datetime
) -> list[object]:
    lines = [
        {
            "id": new_id(),
            "position": row["position"],
            "variant_id": row["variant_id"],
            "sku": row["sku"],
            "name": row["name"],
            "warehouse_id": row["warehouse_id"],
            "quantity": 1,
            "unit_price": _GROSS,
            "total_minor": _GROSS,
            "discount_minor": 0,
            "tax_minor": _TAX,
            "backordered": 0,
            "commission_minor": 0,
            "commission_tax_minor": 0,
            "commission_tax_rate": 0,
        }
        for row in rows
    ]
    document = {
        "lines": lines,
        "taxes": [
            {
                "id": new_id(),
                "order_line_id": line["id"],
                "code": "iva",
                "name": "IVA 19%",
                "rate": "0.19",
                "base_minor": _NET,
                "amount_minor": _TAX,
            }
            for line in lines
        ],
        "reservations": [
            {
                "id": new_id(),
                "movement_id": new_id(),
                "order_line_id": line["id"],
                "warehouse_id": line["warehouse_id"],
                "variant_id": line["variant_id"],
                "quantity": 1,
                "units_per_line": 1,
            }
            for line in lines
        ],
    }
    total, tax = len(rows) * _GROSS, len(rows) * _TAX
    return [
        tenant, msgspec.json.encode(document).decode(), order_id, number, "api", None, None, "CLP",
        True, total, 0, 0, tax, total, now, now.date(), "", "bare", new_id(), "{}", "api_key",
        new_id(), None, None, None, new_id(), "orders.order.placed", "{}", "{}", None, None, None,
        None, None, None, None, 0,
    ]  # fmt: skip


@asynccontextmanager
async def pool_of(app: Litestar) -> AsyncGenerator[None]:
    """The connections of the bare application."""
    dsn = os.environ[DSN_VARIABLE]  # noqa: TID251 - a process of its own
    pool = await asyncpg.create_pool(dsn, min_size=8, max_size=8, server_settings={"jit": "off"})
    app.state.pool = pool
    app.state.tenant = UUID(os.environ[TENANT_VARIABLE])  # noqa: TID251 - as above
    yield
    await pool.close()


def create_app() -> Litestar:
    """The bare application, with its collector settled as the product's."""
    app = Litestar(
        route_handlers=[by_statements, by_same_sql], lifespan=[pool_of], openapi_config=None
    )
    settle_collector()
    return app
