"""What goods that were sold came to cost, by day; orders that are posted once; alerts that know of expiry.

Revision: 0018
Follows: 0017
"""

from migrations.cost_facts import create_cost_triggers, drop_cost_triggers, fill_cost_deltas
from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    execute_in_tenant_schema,
    is_platform,
)

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.cost_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    variant_id UUID NOT NULL,
    currency CHAR(3) NOT NULL,
    is_sold BOOLEAN NOT NULL,
    costed NUMERIC(24, 10) NOT NULL,
    cost NUMERIC(20, 6) NOT NULL,
    back NUMERIC(24, 10) NOT NULL,
    CONSTRAINT pk_cost_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_cost_day_tenant_id_day_variant_id_currency_is_sold UNIQUE (tenant_id, day, variant_id, currency, is_sold)
);
"""
COLUMNS = """
ALTER TABLE tenant.cost_entry
    ADD COLUMN posted_on DATE,
    ADD COLUMN currency CHAR(3),
    ADD COLUMN sold_quantity NUMERIC(24, 10) DEFAULT '0' NOT NULL;
ALTER TABLE tenant.purchase_order ADD COLUMN idempotency_key VARCHAR;
CREATE UNIQUE INDEX uq_purchase_order_idempotency_key ON tenant.purchase_order (tenant_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
ALTER TABLE tenant.sales_delta
    ADD COLUMN costed NUMERIC(24, 10) DEFAULT '0' NOT NULL,
    ADD COLUMN cost NUMERIC(20, 6) DEFAULT '0' NOT NULL,
    DROP CONSTRAINT ck_sales_delta_grain,
    ADD CONSTRAINT ck_sales_delta_grain CHECK (grain IN ('order', 'line', 'product', 'seller', 'payment', 'cost'));
"""
# As in 0008, and what has expired is not available.
WATCH = """
CREATE OR REPLACE FUNCTION tenant.watch_reorder_point() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    available numeric := {available};
BEGIN
    IF current_setting('app.door', true) = 'move' THEN
        RETURN NULL;
    END IF;
    IF available <= NEW.reorder_point THEN
        INSERT INTO tenant.stock_alert (tenant_id, id, warehouse_id, variant_id, opened_at, available, reorder_point)
        VALUES (NEW.tenant_id, gen_random_uuid(), NEW.warehouse_id, NEW.variant_id, now(), available,
                NEW.reorder_point)
        ON CONFLICT (tenant_id, variant_id, warehouse_id) WHERE closed_at IS NULL DO NOTHING;
    ELSE
        UPDATE tenant.stock_alert SET closed_at = now()
        WHERE tenant_id = NEW.tenant_id AND variant_id = NEW.variant_id AND warehouse_id = NEW.warehouse_id
          AND closed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
"""
AVAILABLE = "NEW.on_hand - NEW.reserved - NEW.safety - NEW.expired"
AVAILABLE_BEFORE = "NEW.on_hand - NEW.reserved - NEW.safety"
COLUMNS_BACK = """
DELETE FROM tenant.sales_delta WHERE grain = 'cost';
ALTER TABLE tenant.sales_delta
    DROP COLUMN costed,
    DROP COLUMN cost,
    DROP CONSTRAINT ck_sales_delta_grain,
    ADD CONSTRAINT ck_sales_delta_grain CHECK (grain IN ('order', 'line', 'product', 'seller', 'payment')) NOT VALID;
ALTER TABLE tenant.purchase_order DROP COLUMN idempotency_key;
ALTER TABLE tenant.cost_entry
    DROP COLUMN posted_on,
    DROP COLUMN currency,
    DROP COLUMN sold_quantity;
"""


def upgrade() -> None:
    """Create the facts of cost in a tenant schema."""
    if is_platform():
        return
    alter_tenant_tables(COLUMNS)
    create_tenant_tables(TABLES)
    create_cost_triggers()
    fill_cost_deltas()
    execute_in_tenant_schema(WATCH.format(available=AVAILABLE))


def downgrade() -> None:
    """Drop them; deltas of cost that are not folded yet go with their facts."""
    if is_platform():
        return
    execute_in_tenant_schema(WATCH.format(available=AVAILABLE_BEFORE))
    drop_cost_triggers()
    drop_tables(("cost_day",))
    alter_tenant_tables(COLUMNS_BACK)
