"""Scratch databases with tenants, made by set-based SQL as the owner and dropped at the end."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from app.platform.db.isolation.roles import APP, PLATFORM
from app.platform.db.provision import provision
from app.settings import Settings

HOST: Final = "bench.localhost"
SKUS: Final = 200
HOT_SKU: Final = "HOT"
SCARCE_SKU: Final = "SCARCE"

# The tables are walled off from the owner too; here he fills an empty database of his own.
_FILL: Final = """
INSERT INTO platform.brand (id, slug, name, legal_name, logo_path, mark_path, sender_name, sender_email, support_email)
VALUES (gen_random_uuid(), 'bench', 'Bench', 'Bench SpA', '-', '-', 'Bench', 'a@bench.localhost', 'a@bench.localhost');
INSERT INTO platform.brand_host (host, brand_id, is_primary) SELECT 'bench.localhost', id, true FROM platform.brand;
INSERT INTO platform.tenant (id, brand_id, slug, name, placement, schema_name, status)
SELECT gen_random_uuid(), b.id, 'bench-' || n, 'Bench ' || n, 'pooled', 'pooled', 'active'
FROM platform.brand b, generate_series(1, {tenants}) n;
INSERT INTO pooled.warehouse (tenant_id, id, code, name, priority)
SELECT id, gen_random_uuid(), 'W1', 'Main', 1 FROM platform.tenant;
INSERT INTO pooled.price_list (tenant_id, id, name, currency, is_default, tax_included)
SELECT id, gen_random_uuid(), 'Public', 'CLP', true, true FROM platform.tenant;
INSERT INTO pooled.tax_rate (tenant_id, id, country, tax_class, code, name, rate, valid_from_on)
SELECT t.id, gen_random_uuid(), 'CL', r.tax_class, r.code, r.name, r.rate, '2003-10-01'
FROM platform.tenant t,
     (VALUES ('standard', 'iva', 'IVA 19%', 0.19), ('exempt', 'exempt', 'Exempt', 0)) r(tax_class, code, name, rate);
CREATE TEMP TABLE item AS
SELECT t.id AS tenant_id, gen_random_uuid() AS product_id, gen_random_uuid() AS id, i.sku
FROM platform.tenant t
CROSS JOIN LATERAL (
    SELECT 'SKU-' || n AS sku
    FROM generate_series(1, CASE WHEN t.slug = 'bench-1' THEN {skus} ELSE {other_skus} END) n
    UNION ALL SELECT unnest(ARRAY['HOT', 'SCARCE']) WHERE t.slug = 'bench-1') i;
INSERT INTO pooled.product (tenant_id, id, name) SELECT tenant_id, product_id, 'Product ' || sku FROM item;
INSERT INTO pooled.variant (tenant_id, id, product_id, sku, name)
SELECT tenant_id, id, product_id, sku, 'Variant ' || sku FROM item;
INSERT INTO pooled.price (tenant_id, id, price_list_id, variant_id, unit_price)
SELECT i.tenant_id, gen_random_uuid(), l.id, i.id, 11900 FROM item i JOIN pooled.price_list l USING (tenant_id);
INSERT INTO pooled.stock_level (tenant_id, id, warehouse_id, variant_id, on_hand)
SELECT i.tenant_id, gen_random_uuid(), w.id, i.id, CASE i.sku WHEN 'SCARCE' THEN 50 ELSE 10000000 END
FROM item i JOIN pooled.warehouse w USING (tenant_id);
INSERT INTO pooled.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                   idempotency_key, actor_label, at)
SELECT tenant_id, gen_random_uuid(), warehouse_id, variant_id, 'opening', on_hand, 0, 'opening:' || variant_id, 'bench',
       now()
FROM pooled.stock_level;
"""

_TABLES: Final = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('pooled', 'platform') AND c.relkind = 'r' AND c.relname <> 'schema_version'
"""

_RESET_SCARCE: Final = """
WITH scarce AS (
    SELECT v.tenant_id, v.id FROM pooled.variant v JOIN platform.tenant t ON t.id = v.tenant_id AND t.slug = 'bench-1'
    WHERE v.sku = 'SCARCE'
), closed AS (
    UPDATE pooled.reservation r SET status = 'released' FROM scarce s
    WHERE r.tenant_id = s.tenant_id AND r.variant_id = s.id AND r.status = 'active'
)
UPDATE pooled.stock_level l SET reserved = 0 FROM scarce s WHERE l.tenant_id = s.tenant_id AND l.variant_id = s.id
"""

_COUNT_SCARCE: Final = """
SELECT l.reserved::bigint,
       (SELECT coalesce(sum(r.quantity), 0)::bigint FROM pooled.reservation r
        WHERE r.tenant_id = l.tenant_id AND r.variant_id = l.variant_id AND r.status = 'active')
FROM pooled.stock_level l
JOIN pooled.variant v ON v.tenant_id = l.tenant_id AND v.id = l.variant_id AND v.sku = 'SCARCE'
JOIN platform.tenant t ON t.id = l.tenant_id AND t.slug = 'bench-1'
"""


class ScratchDatabase(msgspec.Struct, frozen=True, kw_only=True):
    """A database of the bench: the owner's address and the tenants in it, busiest first."""

    owner_dsn: str
    tenant_ids: list[UUID]

    @contextmanager
    def owner(self) -> Generator[psycopg.Connection]:
        """The owner's connection, beyond the wall."""
        with psycopg.connect(self.owner_dsn, autocommit=True) as connection:
            yield connection

    def switch_policies(self, *, on: bool) -> None:
        """Turn row-level security on or off for every table."""
        word = "ENABLE" if on else "DISABLE"
        with self.owner() as connection:
            for (table,) in connection.execute(_TABLES).fetchall():
                connection.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")  # pyright: ignore[reportArgumentType, reportCallIssue] - names from the catalogue

    def reset_scarce(self) -> None:
        """Free the 50 units of the scarce SKU."""
        with self.owner() as connection:
            connection.execute(_RESET_SCARCE)

    def count_scarce(self) -> tuple[int, int]:
        """What the level says is reserved of the scarce SKU, and what the reservations say."""
        with self.owner() as connection:
            row = connection.execute(_COUNT_SCARCE).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def settle(self) -> None:
        """Let statistics and dirty pages of what came before not disturb what is measured."""
        with self.owner() as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


@contextmanager
def scratch_database(
    settings: Settings, owner_dsn: str, *, tenants: int, name: str, other_skus: int = 20
) -> Generator[ScratchDatabase]:
    """A database with that many tenants in the pooled schema; the first has 200 SKUs, dropped at the end."""
    database = f"cauce_bench_{os.getpid()}_{name}"
    dsn = make_url(owner_dsn).set(database=database).render_as_string(hide_password=False)
    with psycopg.connect(owner_dsn, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    try:
        provision(
            dsn,
            app_password=settings.role_password(APP),
            platform_password=settings.role_password(PLATFORM),
        )
        yield _fill(dsn, tenants=tenants, other_skus=other_skus)
    finally:
        with psycopg.connect(owner_dsn, autocommit=True) as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )


def _fill(dsn: str, *, tenants: int, other_skus: int) -> ScratchDatabase:
    scratch = ScratchDatabase(owner_dsn=dsn, tenant_ids=[])
    scratch.switch_policies(on=False)
    with scratch.owner() as connection:
        statements = _FILL.format(tenants=tenants, skus=SKUS, other_skus=other_skus)
        connection.execute(statements.encode())
        rows = connection.execute("SELECT id FROM platform.tenant ORDER BY length(slug), slug")
        tenant_ids = [row[0] for row in rows.fetchall()]
    scratch.switch_policies(on=True)
    scratch.settle()
    return ScratchDatabase(owner_dsn=dsn, tenant_ids=tenant_ids)
