"""Tenant tables of the first floor: inventory.

Revision: 0004
Follows: 0003
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.warehouse (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    address VARCHAR,
    priority BIGINT DEFAULT '100' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_warehouse PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_warehouse_tenant_id_code UNIQUE (tenant_id, code)
);

CREATE TABLE tenant.stock_level (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    on_hand NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    reserved NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    incoming NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    safety NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_stock_level PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_level_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_stock_level_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_stock_level_tenant_id_variant_id_warehouse_id UNIQUE (tenant_id, variant_id, warehouse_id),
    CONSTRAINT ck_stock_level_on_hand CHECK (on_hand >= 0),
    CONSTRAINT ck_stock_level_reserved CHECK (reserved >= 0 AND reserved <= on_hand),
    CONSTRAINT ck_stock_level_plans CHECK (incoming >= 0 AND safety >= 0)
) WITH (fillfactor = 70);
CREATE INDEX ix_stock_level_warehouse_id ON tenant.stock_level (tenant_id, warehouse_id, variant_id);

CREATE TABLE tenant.reservation (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    status VARCHAR DEFAULT 'active' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_reservation PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_reservation_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_reservation_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT ck_reservation_status CHECK (status IN ('active', 'released', 'dispatched')),
    CONSTRAINT ck_reservation_quantity CHECK (quantity > 0)
);
CREATE INDEX ix_reservation_order_line_id ON tenant.reservation (tenant_id, order_line_id);
CREATE INDEX ix_reservation_variant_id ON tenant.reservation (tenant_id, variant_id, warehouse_id) WHERE status = 'active';

CREATE TABLE tenant.stock_movement (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    reserved_quantity NUMERIC(18, 4) NOT NULL,
    reference_kind VARCHAR,
    reference_id UUID,
    idempotency_key VARCHAR NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    actor_label VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stock_movement PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stock_movement_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_stock_movement_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_stock_movement_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_stock_movement_kind CHECK (kind IN ('opening', 'receipt', 'reservation', 'release', 'dispatch', 'return', 'transfer', 'adjustment', 'count')),
    CONSTRAINT ck_stock_movement_effect CHECK (quantity <> 0 OR reserved_quantity <> 0)
);
CREATE INDEX ix_stock_movement_at ON tenant.stock_movement (tenant_id, at, id);
CREATE INDEX ix_stock_movement_reference ON tenant.stock_movement (tenant_id, reference_id) WHERE reference_id IS NOT NULL;
CREATE INDEX ix_stock_movement_variant_id ON tenant.stock_movement (tenant_id, variant_id, at, id);
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES, append_only=("stock_movement",))


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(("stock_movement", "reservation", "stock_level", "warehouse"))
