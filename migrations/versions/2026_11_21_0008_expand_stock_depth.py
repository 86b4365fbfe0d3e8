"""Stock in depth: immutable movements, bins, transfers, counts, reservations that expire, reorder points.

Revision: 0008
Follows: 0007
"""

from migrations.operations import (
    create_tenant_tables,
    drop_tables,
    execute_in_tenant_schema,
    is_platform,
    keep_history,
    let_role_execute,
    release_history,
)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.bin (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    position BIGINT DEFAULT '0' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_bin PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_bin_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT uq_bin_tenant_id_warehouse_id_code UNIQUE (tenant_id, warehouse_id, code)
);

CREATE TABLE tenant.bin_level (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    bin_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    on_hand NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_bin_level PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_bin_level_tenant_id_bin_id FOREIGN KEY(tenant_id, bin_id) REFERENCES tenant.bin (tenant_id, id),
    CONSTRAINT fk_bin_level_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_bin_level_tenant_id_variant_id_bin_id UNIQUE (tenant_id, variant_id, bin_id),
    CONSTRAINT ck_bin_level_on_hand CHECK (on_hand >= 0)
);
CREATE INDEX ix_bin_level_bin_id ON tenant.bin_level (tenant_id, bin_id, variant_id);

CREATE TABLE tenant.stock_transfer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    from_warehouse_id UUID NOT NULL,
    to_warehouse_id UUID NOT NULL,
    status VARCHAR DEFAULT 'sent' NOT NULL,
    note VARCHAR DEFAULT '' NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_by VARCHAR NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_stock_transfer PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_transfer_tenant_id_from_warehouse_id FOREIGN KEY(tenant_id, from_warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_stock_transfer_tenant_id_to_warehouse_id FOREIGN KEY(tenant_id, to_warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT ck_stock_transfer_status CHECK (status IN ('sent', 'received')),
    CONSTRAINT uq_stock_transfer_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_stock_transfer_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key)
);
CREATE INDEX ix_stock_transfer_sent_at ON tenant.stock_transfer (tenant_id, sent_at, id);

CREATE TABLE tenant.stock_transfer_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    transfer_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    sent NUMERIC(18, 4) NOT NULL,
    received NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    missing NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    surplus NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_stock_transfer_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_transfer_line_tenant_id_transfer_id FOREIGN KEY(tenant_id, transfer_id) REFERENCES tenant.stock_transfer (tenant_id, id),
    CONSTRAINT fk_stock_transfer_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_stock_transfer_line_tenant_id_transfer_id_variant_id UNIQUE (tenant_id, transfer_id, variant_id),
    CONSTRAINT ck_stock_transfer_line_in_transit CHECK (sent > 0 AND received >= 0 AND missing >= 0 AND surplus >= 0 AND received + missing <= sent)
);
CREATE INDEX ix_stock_transfer_line_variant_id ON tenant.stock_transfer_line (tenant_id, variant_id);

CREATE TABLE tenant.stock_count (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    warehouse_id UUID NOT NULL,
    status VARCHAR DEFAULT 'open' NOT NULL,
    by_bin BOOLEAN DEFAULT 'false' NOT NULL,
    note VARCHAR DEFAULT '' NOT NULL,
    created_by VARCHAR NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_stock_count PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_count_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT ck_stock_count_status CHECK (status IN ('open', 'posted', 'canceled')),
    CONSTRAINT uq_stock_count_tenant_id_number UNIQUE (tenant_id, number)
);
CREATE INDEX ix_stock_count_created_at ON tenant.stock_count (tenant_id, created_at, id);

CREATE TABLE tenant.stock_count_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    count_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    bin_id UUID,
    expected NUMERIC(18, 4) NOT NULL,
    counted NUMERIC(18, 4),
    on_hand_then NUMERIC(18, 4),
    counted_at TIMESTAMP WITH TIME ZONE,
    counted_by VARCHAR,
    CONSTRAINT pk_stock_count_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_count_line_tenant_id_count_id FOREIGN KEY(tenant_id, count_id) REFERENCES tenant.stock_count (tenant_id, id),
    CONSTRAINT fk_stock_count_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT fk_stock_count_line_tenant_id_bin_id FOREIGN KEY(tenant_id, bin_id) REFERENCES tenant.bin (tenant_id, id),
    CONSTRAINT uq_stock_count_line_tenant_id_count_id_variant_id_bin_id UNIQUE (tenant_id, count_id, variant_id, bin_id),
    CONSTRAINT ck_stock_count_line_counted CHECK (counted >= 0)
);
CREATE UNIQUE INDEX uq_stock_count_line_without_bin ON tenant.stock_count_line (tenant_id, count_id, variant_id) WHERE bin_id IS NULL;

CREATE TABLE tenant.stock_alert (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    available NUMERIC(18, 4) NOT NULL,
    reorder_point NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_stock_alert PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_alert_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_stock_alert_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id)
);
CREATE INDEX ix_stock_alert_opened_at ON tenant.stock_alert (tenant_id, opened_at, id);
CREATE UNIQUE INDEX uq_stock_alert_open ON tenant.stock_alert (tenant_id, variant_id, warehouse_id) WHERE closed_at IS NULL;

CREATE TABLE tenant.stock_policy (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    method VARCHAR DEFAULT 'priority' NOT NULL,
    may_split BOOLEAN DEFAULT 'true' NOT NULL,
    hold_minutes BIGINT,
    CONSTRAINT pk_stock_policy PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_stock_policy_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_stock_policy_method CHECK (method IN ('priority', 'nearest', 'fewest_parcels')),
    CONSTRAINT ck_stock_policy_hold_minutes CHECK (hold_minutes > 0)
);
"""

COLUMNS = """
ALTER TABLE tenant.warehouse ADD COLUMN region VARCHAR, ADD COLUMN commune VARCHAR;
ALTER TABLE tenant.stock_level
    ADD COLUMN reorder_point NUMERIC(18, 4),
    ADD COLUMN reorder_quantity NUMERIC(18, 4),
    ADD CONSTRAINT ck_stock_level_reorder CHECK (reorder_point >= 0 AND reorder_quantity > 0);
ALTER TABLE tenant.reservation
    ADD COLUMN units_per_line NUMERIC(18, 4) DEFAULT '1' NOT NULL,
    ADD CONSTRAINT ck_reservation_units_per_line CHECK (units_per_line > 0),
    DROP CONSTRAINT ck_reservation_status,
    ADD CONSTRAINT ck_reservation_status CHECK (status IN ('active', 'released', 'dispatched', 'expired'));
CREATE INDEX ix_reservation_expires_at ON tenant.reservation (tenant_id, expires_at) WHERE status = 'active' AND expires_at IS NOT NULL;
ALTER TABLE tenant.stock_movement
    DROP CONSTRAINT ck_stock_movement_kind,
    ADD CONSTRAINT ck_stock_movement_kind CHECK (kind IN ('opening', 'receipt', 'reservation', 'release', 'dispatch', 'return', 'transfer', 'adjustment', 'count', 'scrap', 'transfer_out', 'transfer_in')),
    DROP CONSTRAINT fk_stock_movement_tenant_id_variant_id,
    ADD CONSTRAINT fk_stock_movement_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id);
"""

# An alert is opened and closed with the change of the level that causes it, whoever makes that change. A move between
# schemas copies levels and alerts both, so it must not make alerts of its own.
WATCH = """
CREATE FUNCTION tenant.watch_reorder_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.door', true) = 'move' THEN
        RETURN NULL;
    END IF;
    IF NEW.on_hand - NEW.reserved - NEW.safety <= NEW.reorder_point THEN
        INSERT INTO tenant.stock_alert (tenant_id, id, warehouse_id, variant_id, opened_at, available, reorder_point)
        VALUES (NEW.tenant_id, gen_random_uuid(), NEW.warehouse_id, NEW.variant_id, now(),
                NEW.on_hand - NEW.reserved - NEW.safety, NEW.reorder_point)
        ON CONFLICT (tenant_id, variant_id, warehouse_id) WHERE closed_at IS NULL DO NOTHING;
    ELSE
        UPDATE tenant.stock_alert SET closed_at = now()
        WHERE tenant_id = NEW.tenant_id AND variant_id = NEW.variant_id AND warehouse_id = NEW.warehouse_id
          AND closed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER watch_new_level AFTER INSERT ON tenant.stock_level
    FOR EACH ROW WHEN (NEW.reorder_point IS NOT NULL) EXECUTE FUNCTION tenant.watch_reorder_point();
CREATE TRIGGER watch_changed_level AFTER UPDATE ON tenant.stock_level
    FOR EACH ROW WHEN (coalesce(NEW.reorder_point, OLD.reorder_point) IS NOT NULL)
    EXECUTE FUNCTION tenant.watch_reorder_point();
"""

# The one door through which movements leave: those of a sample that is removed, of products that no order names.
# It runs as the owner, because the application may not delete movements, and leaves its own trace in the audit trail.
# Row-level security is forced for the owner too, so it reaches the current tenant only.
# No loops: a sample that has just been loaded is unknown to the planner, which would compare each row with each.
ERASE_SAMPLE = """
CREATE FUNCTION tenant.erase_sample_movements(of_tenant uuid, actor varchar, products uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_nestloop = off AS $$
DECLARE
    erased bigint;
BEGIN
    PERFORM set_config('app.door', 'sample', true);
    DELETE FROM tenant.stock_movement m
    USING tenant.variant v JOIN tenant.product p ON p.tenant_id = of_tenant AND p.id = v.product_id
    WHERE m.tenant_id = of_tenant AND v.tenant_id = of_tenant AND v.id = m.variant_id AND p.source = 'sample'
      AND p.id = ANY(products)
      AND NOT EXISTS (SELECT FROM tenant.variant s JOIN tenant.order_line l
                      ON l.tenant_id = of_tenant AND l.variant_id = s.id
                      WHERE s.tenant_id = of_tenant AND s.product_id = p.id);
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('app.door', '', true);
    INSERT INTO tenant.audit_entry (tenant_id, id, at, actor_kind, actor_label, action, subject_kind, subject_id,
                                    subject_label, after)
    VALUES (of_tenant, gen_random_uuid(), now(), 'system', actor, 'sample.movements_erased', 'tenant', of_tenant, '',
            jsonb_build_object('movements', erased));
    RETURN erased;
END $$;
"""

COLUMNS_BACK = """
DROP FUNCTION tenant.erase_sample_movements(uuid, varchar, uuid[]);
DROP TRIGGER watch_new_level ON tenant.stock_level;
DROP TRIGGER watch_changed_level ON tenant.stock_level;
DROP FUNCTION tenant.watch_reorder_point();
ALTER TABLE tenant.stock_movement
    DROP CONSTRAINT fk_stock_movement_tenant_id_variant_id,
    ADD CONSTRAINT fk_stock_movement_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    DROP CONSTRAINT ck_stock_movement_kind,
    ADD CONSTRAINT ck_stock_movement_kind CHECK (kind IN ('opening', 'receipt', 'reservation', 'release', 'dispatch', 'return', 'transfer', 'adjustment', 'count')) NOT VALID;
DROP INDEX tenant.ix_reservation_expires_at;
ALTER TABLE tenant.reservation
    DROP COLUMN units_per_line,
    DROP CONSTRAINT ck_reservation_status,
    ADD CONSTRAINT ck_reservation_status CHECK (status IN ('active', 'released', 'dispatched')) NOT VALID;
ALTER TABLE tenant.stock_level DROP COLUMN reorder_point, DROP COLUMN reorder_quantity;
ALTER TABLE tenant.warehouse DROP COLUMN region, DROP COLUMN commune;
"""


def upgrade() -> None:
    """Add tables, columns and triggers to a tenant schema."""
    if is_platform():
        return
    execute_in_tenant_schema(COLUMNS)
    create_tenant_tables(TABLES)
    execute_in_tenant_schema(WATCH)
    keep_history("stock_movement")
    execute_in_tenant_schema(ERASE_SAMPLE)
    let_role_execute("erase_sample_movements(uuid, varchar, uuid[])")


def downgrade() -> None:
    """Take them back; movements and reservations of newer kinds stay as they are."""
    if is_platform():
        return
    release_history("stock_movement")
    execute_in_tenant_schema(COLUMNS_BACK)
    drop_tables(
        (
            "stock_policy",
            "stock_alert",
            "stock_count_line",
            "stock_count",
            "stock_transfer_line",
            "stock_transfer",
            "bin_level",
            "bin",
        )
    )
