"""Fills tenants of a scratch database with goods and orders, on the server and as its owner."""

import datetime as dt
from typing import Final
from uuid import UUID

from psycopg import Connection

from app.bench.database import ScratchDatabase
from app.domains.reporting import FACT_CHECKS

LINES_PER_ORDER: Final = 10
#: Days that the orders are spread over; the last one is today.
DAYS: Final = 1_095
#: SKUs that they sell.
SOLD_SKUS: Final = 2_000
_ORDERS_AT_ONCE: Final = 50_000

_GOODS: Final = """
CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS product_id, gen_random_uuid() AS id, n FROM generate_series(1, {skus}) n;
INSERT INTO pooled.product (tenant_id, id, name)
SELECT '{tenant}', product_id, (ARRAY['Botín', 'Carpa', 'Mochila', 'Chaqueta', 'Linterna', 'Bastón', 'Cocinilla'])[1 + n % 7]
       || ' ' || (ARRAY['andino', 'patagón', 'austral', 'costero', 'nómade'])[1 + n / 7 % 5] || ' ' || n FROM made;
INSERT INTO pooled.variant (tenant_id, id, product_id, sku, name, unit_cost)
SELECT '{tenant}', id, product_id, 'B-' || lpad(n::text, 6, '0'), 'Modelo ' || n, 500 + n % 900 FROM made;
INSERT INTO pooled.stock_level (tenant_id, id, warehouse_id, variant_id, on_hand, safety)
SELECT '{tenant}', gen_random_uuid(), w.id, m.id, n % 50, 5 FROM made m JOIN pooled.warehouse w ON w.tenant_id = '{tenant}';
INSERT INTO pooled.price (tenant_id, id, price_list_id, variant_id, unit_price)
SELECT '{tenant}', gen_random_uuid(), l.id, m.id, 1000 + n FROM made m JOIN pooled.price_list l ON l.tenant_id = '{tenant}';
DROP TABLE made;
"""  # noqa: E501 - a script
# Every order has lines of consecutive SKUs at 1000 a unit. Days are spread by a stride that is no divisor of theirs.
_ORDERS: Final = """
CREATE TEMP TABLE sold AS
SELECT gen_random_uuid() AS id, n, '{today}'::date - (n::bigint * 7919 % {days})::int AS on_day
FROM generate_series({first}, {last}) n;
INSERT INTO pooled.sales_order (tenant_id, id, number, channel, external_id, status, currency, tax_included, items_minor,
                                total_minor, placed_at, placed_on)
SELECT '{tenant}', id, 'B' || n, (ARRAY['web', 'store', 'market'])[1 + n % 3], 'B' || n,
       CASE WHEN n % 40 = 0 THEN 'canceled' WHEN n % 97 = 0 THEN 'pending' ELSE 'delivered' END, 'CLP', true,
       1000 * {lines}, 1000 * {lines}, on_day + time '15:00', on_day FROM sold;
INSERT INTO pooled.order_line (tenant_id, id, order_id, position, variant_id, sku, name, quantity, unit_price, total_minor)
SELECT '{tenant}', gen_random_uuid(), s.id, p, v.id, v.sku, v.name, 1, 1000, 1000
FROM sold s CROSS JOIN generate_series(1, {lines}) p
JOIN ware v ON v.place = (s.n::bigint * 31 + p) % {skus};
INSERT INTO pooled.payment (tenant_id, id, order_id, position, method, status, amount_minor, currency)
SELECT '{tenant}', gen_random_uuid(), id, 1, (ARRAY['cash', 'credit_card'])[1 + n % 2], 'received', 1000 * {lines}, 'CLP'
FROM sold WHERE n % 97 <> 0;
DROP TABLE sold;
"""  # noqa: E501 - a script
_WARE: Final = """
CREATE TEMP TABLE ware AS SELECT id, sku, name, row_number() OVER (ORDER BY sku) - 1 AS place
FROM pooled.variant WHERE tenant_id = '{tenant}' AND sku LIKE 'B-%';
CREATE INDEX ON ware (place); ANALYZE ware;
"""
_FACT_TABLES: Final = ("sales_order", "order_line", "payment")


def fill_goods(database: ScratchDatabase, tenant_id: UUID, *, skus: int) -> None:
    """Give a tenant that many SKUs with a price, a cost and stock."""
    database.switch_policies(on=False)
    with database.owner() as connection:
        # The triggers write the words of search for the tenant at work.
        connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant_id)])
        connection.execute(_GOODS.format(tenant=tenant_id, skus=skus).encode())
    database.switch_policies(on=True)


def fill_orders(database: ScratchDatabase, tenant_id: UUID, *, orders: int) -> None:
    """Give a tenant that many orders of ten lines each, and the facts of them.

    The triggers that note what changes are off meanwhile, and the foreign keys too where the owner may do that: the
    rows are right by construction. The facts are then built as a reconciliation mends them.
    """
    database.switch_policies(on=False)
    with database.owner() as connection:
        quick = _is_superuser(connection)
        if quick:
            connection.execute("SET session_replication_role = replica")
        _switch_triggers(connection, on=False)
        connection.execute(_WARE.format(tenant=tenant_id).encode())
        for first in range(1, orders + 1, _ORDERS_AT_ONCE):
            statements = _ORDERS.format(
                tenant=tenant_id, first=first, last=min(orders, first + _ORDERS_AT_ONCE - 1),
                lines=LINES_PER_ORDER, skus=SOLD_SKUS, days=DAYS, today=dt.datetime.now(dt.UTC).date(),  # noqa: TID251 - the bench has no unit of work here
            )  # fmt: skip
            connection.execute(statements.encode())
        _switch_triggers(connection, on=True)
        connection.execute(b"ANALYZE pooled.sales_order, pooled.order_line, pooled.payment")
        for check in FACT_CHECKS:
            for sql in check.mends:
                placed = sql.replace("tenant.", "pooled.").replace("$1", f"'{tenant_id}'::uuid")
                connection.execute(placed.encode())
    database.switch_policies(on=True)


def switch_fact_triggers(database: ScratchDatabase, *, on: bool) -> None:
    """Turn the triggers that note changes on or off."""
    with database.owner() as connection:
        _switch_triggers(connection, on=on)


def _switch_triggers(connection: Connection, *, on: bool) -> None:
    word = "ENABLE" if on else "DISABLE"
    for table in _FACT_TABLES:
        connection.execute(f"ALTER TABLE pooled.{table} {word} TRIGGER USER".encode())


def _is_superuser(connection: Connection) -> bool:
    row = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])
