"""Orders in depth: transitions, edits, quotes, tags, attachments, parcels.

Revision: 0014
Follows: 0013
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.parcel (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    position BIGINT NOT NULL,
    warehouse_id UUID NOT NULL,
    shipment_id UUID,
    status VARCHAR NOT NULL,
    weight_grams BIGINT,
    length_mm BIGINT,
    width_mm BIGINT,
    height_mm BIGINT,
    tracking_number VARCHAR,
    packed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    shipped_at TIMESTAMP WITH TIME ZONE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    failed_at TIMESTAMP WITH TIME ZONE,
    failure VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_parcel PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_parcel_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_parcel_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_parcel_tenant_id_shipment_id FOREIGN KEY(tenant_id, shipment_id) REFERENCES tenant.shipment (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_parcel_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position),
    CONSTRAINT ck_parcel_status CHECK (status IN ('packed', 'shipped', 'delivered', 'failed', 'unpacked')),
    CONSTRAINT ck_parcel_shipment CHECK ((status IN ('packed', 'unpacked')) = (shipment_id IS NULL)),
    CONSTRAINT ck_parcel_measures CHECK (weight_grams > 0 AND length_mm > 0 AND width_mm > 0 AND height_mm > 0)
);
CREATE INDEX ix_parcel_status ON tenant.parcel (tenant_id, status, packed_at, id);
CREATE INDEX ix_parcel_shipment_id ON tenant.parcel (tenant_id, shipment_id) WHERE shipment_id IS NOT NULL;
CREATE INDEX ix_parcel_tracking ON tenant.parcel (tenant_id, tracking_number) WHERE tracking_number IS NOT NULL;

CREATE TABLE tenant.parcel_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    parcel_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_parcel_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_parcel_line_tenant_id_parcel_id FOREIGN KEY(tenant_id, parcel_id) REFERENCES tenant.parcel (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_parcel_line_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.order_line (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_parcel_line_tenant_id_parcel_id_order_line_id UNIQUE (tenant_id, parcel_id, order_line_id),
    CONSTRAINT ck_parcel_line_quantity CHECK (quantity > 0)
);
CREATE INDEX ix_parcel_line_order_line_id ON tenant.parcel_line (tenant_id, order_line_id);
"""
_DROPPED = ("parcel_line", "parcel")


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop them."""
    if not is_platform():
        drop_tables(_DROPPED)
