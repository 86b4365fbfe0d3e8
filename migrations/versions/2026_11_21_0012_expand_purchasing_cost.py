"""Suppliers, purchase orders, receipts, landed cost, lots and the cost of stock.

Revision: 0012
Follows: 0011
"""

from migrations.operations import (
    create_tenant_tables,
    drop_tables,
    execute_in_tenant_schema,
    is_platform,
    let_role_execute,
    tables_in,
    target_schema,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.product_tracking (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    product_id UUID NOT NULL,
    tracked_by VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_product_tracking PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_product_tracking_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES tenant.product (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_product_tracking_tenant_id_product_id UNIQUE (tenant_id, product_id),
    CONSTRAINT ck_product_tracking_tracked_by CHECK (tracked_by IN ('lot', 'serial'))
);

CREATE TABLE tenant.lot (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    variant_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    is_serial BOOLEAN DEFAULT 'false' NOT NULL,
    made_on DATE,
    expires_on DATE,
    expired_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_lot PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lot_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_lot_tenant_id_variant_id_code UNIQUE (tenant_id, variant_id, code),
    CONSTRAINT ck_lot_code CHECK (code <> '' AND code = btrim(code)),
    CONSTRAINT ck_lot_dates CHECK (made_on <= expires_on)
);
CREATE INDEX ix_lot_expires_on ON tenant.lot (tenant_id, expires_on, id) WHERE expires_on IS NOT NULL;

CREATE TABLE tenant.lot_level (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lot_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    is_serial BOOLEAN DEFAULT 'false' NOT NULL,
    on_hand NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_lot_level PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lot_level_tenant_id_lot_id FOREIGN KEY(tenant_id, lot_id) REFERENCES tenant.lot (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_lot_level_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_lot_level_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_lot_level_tenant_id_lot_id_warehouse_id UNIQUE (tenant_id, lot_id, warehouse_id),
    CONSTRAINT ck_lot_level_on_hand CHECK (on_hand >= 0 AND (NOT is_serial OR on_hand <= 1))
);
CREATE INDEX ix_lot_level_variant_id ON tenant.lot_level (tenant_id, variant_id, warehouse_id) WHERE on_hand > 0;
CREATE UNIQUE INDEX uq_lot_level_serial ON tenant.lot_level (tenant_id, lot_id) WHERE is_serial AND on_hand > 0;

CREATE TABLE tenant.lot_movement (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    movement_id UUID NOT NULL,
    lot_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    source_id UUID,
    quantity NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_lot_movement PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lot_movement_tenant_id_lot_id FOREIGN KEY(tenant_id, lot_id) REFERENCES tenant.lot (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_lot_movement_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_lot_movement_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT ck_lot_movement_quantity CHECK (quantity <> 0)
);
CREATE INDEX ix_lot_movement_lot_id ON tenant.lot_movement (tenant_id, lot_id, id);
CREATE INDEX ix_lot_movement_movement_id ON tenant.lot_movement (tenant_id, movement_id);
CREATE INDEX ix_lot_movement_source_id ON tenant.lot_movement (tenant_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE tenant.cost_policy (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    method VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_cost_policy PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_cost_policy_tenant_id UNIQUE (tenant_id),
    CONSTRAINT ck_cost_policy_method CHECK (method IN ('average', 'fifo'))
);

CREATE TABLE tenant.cost_layer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    source_id UUID,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received NUMERIC(18, 4) NOT NULL,
    remaining NUMERIC(18, 4) NOT NULL,
    value NUMERIC(20, 6),
    CONSTRAINT pk_cost_layer PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_cost_layer_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_cost_layer_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_cost_layer_remaining CHECK (remaining >= 0 AND remaining <= received),
    CONSTRAINT ck_cost_layer_value CHECK (value >= 0 AND (remaining > 0 OR value = 0))
);
CREATE INDEX ix_cost_layer_open ON tenant.cost_layer (tenant_id, variant_id, warehouse_id, opened_at, id) WHERE remaining > 0;
CREATE INDEX ix_cost_layer_source_id ON tenant.cost_layer (tenant_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE tenant.cost_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    warehouse_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    movement_id UUID,
    source_id UUID,
    document_id UUID,
    quantity NUMERIC(18, 4) NOT NULL,
    unknown_quantity NUMERIC(18, 4) NOT NULL,
    value NUMERIC(20, 6) NOT NULL,
    cost_of_sales NUMERIC(20, 6) NOT NULL,
    CONSTRAINT pk_cost_entry PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_cost_entry_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT fk_cost_entry_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_cost_entry_kind CHECK (kind IN ('opening', 'receipt', 'dispatch', 'return', 'transfer', 'transfer_out', 'transfer_in', 'adjustment', 'count', 'scrap', 'supplier_return', 'found', 'landed_cost', 'price_difference', 'cost_set'))
);
CREATE INDEX ix_cost_entry_at ON tenant.cost_entry (tenant_id, at, id);
CREATE INDEX ix_cost_entry_document_id ON tenant.cost_entry (tenant_id, document_id) WHERE document_id IS NOT NULL;
CREATE INDEX ix_cost_entry_source_id ON tenant.cost_entry (tenant_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX ix_cost_entry_variant_id ON tenant.cost_entry (tenant_id, variant_id, warehouse_id, at);
CREATE UNIQUE INDEX uq_cost_entry_movement_id ON tenant.cost_entry (tenant_id, movement_id) WHERE movement_id IS NOT NULL;

CREATE TABLE tenant.cost_use (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    variant_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    layer_id UUID NOT NULL,
    source_id UUID,
    quantity NUMERIC(18, 4) NOT NULL,
    value NUMERIC(20, 6),
    CONSTRAINT pk_cost_use PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_cost_use_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_cost_use_tenant_id_layer_id FOREIGN KEY(tenant_id, layer_id) REFERENCES tenant.cost_layer (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_cost_use_layer_id ON tenant.cost_use (tenant_id, layer_id);
CREATE INDEX ix_cost_use_source_id ON tenant.cost_use (tenant_id, source_id, variant_id) WHERE source_id IS NOT NULL;

CREATE TABLE tenant.supplier (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    country VARCHAR(2) NOT NULL,
    tax_id VARCHAR,
    currency VARCHAR(3) NOT NULL,
    email VARCHAR,
    phone VARCHAR,
    note VARCHAR DEFAULT '' NOT NULL,
    payment_days BIGINT DEFAULT '0' NOT NULL,
    lead_days BIGINT DEFAULT '0' NOT NULL,
    over_receipt_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_supplier PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_supplier_days CHECK (payment_days >= 0 AND lead_days >= 0),
    CONSTRAINT ck_supplier_over_receipt_rate CHECK (over_receipt_rate >= 0)
);
CREATE INDEX ix_supplier_name ON tenant.supplier (tenant_id, name, id);
CREATE UNIQUE INDEX uq_supplier_tax_id ON tenant.supplier (tenant_id, country, tax_id) WHERE tax_id IS NOT NULL;

CREATE TABLE tenant.supplier_contact (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    position BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    role VARCHAR DEFAULT '' NOT NULL,
    email VARCHAR DEFAULT '' NOT NULL,
    phone VARCHAR DEFAULT '' NOT NULL,
    CONSTRAINT pk_supplier_contact PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_contact_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES tenant.supplier (tenant_id, id)
);
CREATE INDEX ix_supplier_contact_supplier_id ON tenant.supplier_contact (tenant_id, supplier_id, position);

CREATE TABLE tenant.supplier_item (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    supplier_sku VARCHAR DEFAULT '' NOT NULL,
    unit_price NUMERIC(20, 6),
    min_quantity NUMERIC(18, 4) DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_supplier_item PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_item_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES tenant.supplier (tenant_id, id),
    CONSTRAINT fk_supplier_item_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_supplier_item_tenant_id_supplier_id_variant_id UNIQUE (tenant_id, supplier_id, variant_id),
    CONSTRAINT ck_supplier_item_terms CHECK (unit_price >= 0 AND min_quantity > 0)
);
CREATE INDEX ix_supplier_item_variant_id ON tenant.supplier_item (tenant_id, variant_id);

CREATE TABLE tenant.purchase_order (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    supplier_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    status VARCHAR DEFAULT 'draft' NOT NULL,
    currency VARCHAR(3) NOT NULL,
    exchange_rate NUMERIC(20, 10) NOT NULL,
    rate_source VARCHAR DEFAULT '' NOT NULL,
    rate_on DATE,
    over_receipt_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    expected_on DATE,
    note VARCHAR DEFAULT '' NOT NULL,
    total_minor BIGINT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_purchase_order PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_purchase_order_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES tenant.supplier (tenant_id, id),
    CONSTRAINT fk_purchase_order_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT uq_purchase_order_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT ck_purchase_order_status CHECK (status IN ('draft', 'sent', 'partially_received', 'received', 'closed', 'canceled')),
    CONSTRAINT ck_purchase_order_exchange_rate CHECK (exchange_rate > 0)
);
CREATE INDEX ix_purchase_order_status ON tenant.purchase_order (tenant_id, status, id);
CREATE INDEX ix_purchase_order_supplier_id ON tenant.purchase_order (tenant_id, supplier_id, id);

CREATE TABLE tenant.purchase_order_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    position BIGINT NOT NULL,
    variant_id UUID NOT NULL,
    supplier_sku VARCHAR DEFAULT '' NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    unit_price NUMERIC(20, 6) NOT NULL,
    total_minor BIGINT NOT NULL,
    received NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    invoiced NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    returned NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_purchase_order_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_purchase_order_line_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.purchase_order (tenant_id, id),
    CONSTRAINT fk_purchase_order_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_purchase_order_line_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position),
    CONSTRAINT ck_purchase_order_line_terms CHECK (quantity > 0 AND unit_price >= 0),
    CONSTRAINT ck_purchase_order_line_progress CHECK (received >= 0 AND invoiced >= 0 AND returned >= 0 AND returned <= received)
);
CREATE INDEX ix_purchase_order_line_variant_id ON tenant.purchase_order_line (tenant_id, variant_id, order_id);

CREATE TABLE tenant.goods_receipt (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    order_id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    received_on DATE NOT NULL,
    reference VARCHAR DEFAULT '' NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_goods_receipt PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_goods_receipt_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.purchase_order (tenant_id, id),
    CONSTRAINT fk_goods_receipt_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES tenant.supplier (tenant_id, id),
    CONSTRAINT fk_goods_receipt_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT uq_goods_receipt_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_goods_receipt_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key)
);
CREATE INDEX ix_goods_receipt_order_id ON tenant.goods_receipt (tenant_id, order_id, id);

CREATE TABLE tenant.goods_receipt_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    receipt_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    position BIGINT NOT NULL,
    variant_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    unit_cost NUMERIC(20, 6) NOT NULL,
    returned NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_goods_receipt_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_goods_receipt_line_tenant_id_receipt_id FOREIGN KEY(tenant_id, receipt_id) REFERENCES tenant.goods_receipt (tenant_id, id),
    CONSTRAINT fk_goods_receipt_line_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.purchase_order_line (tenant_id, id),
    CONSTRAINT fk_goods_receipt_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_goods_receipt_line_tenant_id_receipt_id_position UNIQUE (tenant_id, receipt_id, position),
    CONSTRAINT ck_goods_receipt_line_goods CHECK (quantity > 0 AND unit_cost >= 0),
    CONSTRAINT ck_goods_receipt_line_returned CHECK (returned >= 0 AND returned <= quantity)
);
CREATE INDEX ix_goods_receipt_line_order_line_id ON tenant.goods_receipt_line (tenant_id, order_line_id);

CREATE TABLE tenant.supplier_return (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    receipt_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_supplier_return PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_return_tenant_id_receipt_id FOREIGN KEY(tenant_id, receipt_id) REFERENCES tenant.goods_receipt (tenant_id, id),
    CONSTRAINT uq_supplier_return_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_supplier_return_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key)
);
CREATE INDEX ix_supplier_return_receipt_id ON tenant.supplier_return (tenant_id, receipt_id, id);

CREATE TABLE tenant.supplier_return_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    return_id UUID NOT NULL,
    receipt_line_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_supplier_return_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_return_line_tenant_id_return_id FOREIGN KEY(tenant_id, return_id) REFERENCES tenant.supplier_return (tenant_id, id),
    CONSTRAINT fk_supplier_return_line_tenant_id_receipt_line_id FOREIGN KEY(tenant_id, receipt_line_id) REFERENCES tenant.goods_receipt_line (tenant_id, id),
    CONSTRAINT uq_supplier_return_line_tenant_id_return_id_receipt_line_id UNIQUE (tenant_id, return_id, receipt_line_id),
    CONSTRAINT ck_supplier_return_line_quantity CHECK (quantity > 0)
);

CREATE TABLE tenant.landed_cost (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    reference VARCHAR DEFAULT '' NOT NULL,
    amount_minor BIGINT NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_landed_cost PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_landed_cost_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_landed_cost_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_landed_cost_basis CHECK (basis IN ('value', 'weight', 'quantity'))
);

CREATE TABLE tenant.landed_cost_charge (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    landed_cost_id UUID NOT NULL,
    position BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    exchange_rate NUMERIC(20, 10) NOT NULL,
    rate_source VARCHAR DEFAULT '' NOT NULL,
    rate_on DATE,
    base_minor BIGINT NOT NULL,
    CONSTRAINT pk_landed_cost_charge PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_landed_cost_charge_tenant_id_landed_cost_id FOREIGN KEY(tenant_id, landed_cost_id) REFERENCES tenant.landed_cost (tenant_id, id),
    CONSTRAINT uq_landed_cost_charge_tenant_id_landed_cost_id_position UNIQUE (tenant_id, landed_cost_id, position),
    CONSTRAINT ck_landed_cost_charge_kind CHECK (kind IN ('freight', 'duty', 'insurance', 'other')),
    CONSTRAINT ck_landed_cost_charge_exchange_rate CHECK (exchange_rate > 0)
);

CREATE TABLE tenant.landed_cost_part (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    landed_cost_id UUID NOT NULL,
    receipt_line_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    to_stock NUMERIC(20, 6) NOT NULL,
    to_sales NUMERIC(20, 6) NOT NULL,
    CONSTRAINT pk_landed_cost_part PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_landed_cost_part_tenant_id_landed_cost_id FOREIGN KEY(tenant_id, landed_cost_id) REFERENCES tenant.landed_cost (tenant_id, id),
    CONSTRAINT fk_landed_cost_part_tenant_id_receipt_line_id FOREIGN KEY(tenant_id, receipt_line_id) REFERENCES tenant.goods_receipt_line (tenant_id, id),
    CONSTRAINT uq_landed_cost_part_tenant_id_landed_cost_id_receipt_line_id UNIQUE (tenant_id, landed_cost_id, receipt_line_id)
);
CREATE INDEX ix_landed_cost_part_receipt_line_id ON tenant.landed_cost_part (tenant_id, receipt_line_id);

CREATE TABLE tenant.supplier_invoice (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    supplier_id UUID NOT NULL,
    order_id UUID NOT NULL,
    currency VARCHAR(3) NOT NULL,
    exchange_rate NUMERIC(20, 10) NOT NULL,
    rate_source VARCHAR DEFAULT '' NOT NULL,
    rate_on DATE,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    paid_minor BIGINT DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_supplier_invoice PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_invoice_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES tenant.supplier (tenant_id, id),
    CONSTRAINT fk_supplier_invoice_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.purchase_order (tenant_id, id),
    CONSTRAINT uq_supplier_invoice_tenant_id_supplier_id_number UNIQUE (tenant_id, supplier_id, number),
    CONSTRAINT ck_supplier_invoice_amounts CHECK (net_minor >= 0 AND tax_minor >= 0),
    CONSTRAINT ck_supplier_invoice_paid CHECK (paid_minor >= 0 AND paid_minor <= net_minor + tax_minor),
    CONSTRAINT ck_supplier_invoice_exchange_rate CHECK (exchange_rate > 0)
);
CREATE INDEX ix_supplier_invoice_due_on ON tenant.supplier_invoice (tenant_id, due_on, id);
CREATE INDEX ix_supplier_invoice_order_id ON tenant.supplier_invoice (tenant_id, order_id);

CREATE TABLE tenant.supplier_invoice_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    unit_price NUMERIC(20, 6) NOT NULL,
    total_minor BIGINT NOT NULL,
    CONSTRAINT pk_supplier_invoice_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_invoice_line_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES tenant.supplier_invoice (tenant_id, id),
    CONSTRAINT fk_supplier_invoice_line_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.purchase_order_line (tenant_id, id),
    CONSTRAINT uq_supplier_invoice_line_tenant_id_invoice_id_order_line_id UNIQUE (tenant_id, invoice_id, order_line_id),
    CONSTRAINT ck_supplier_invoice_line_terms CHECK (quantity > 0 AND unit_price >= 0)
);
CREATE INDEX ix_supplier_invoice_line_order_line_id ON tenant.supplier_invoice_line (tenant_id, order_line_id);

CREATE TABLE tenant.supplier_payment (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    reference VARCHAR DEFAULT '' NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_supplier_payment PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_supplier_payment_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES tenant.supplier_invoice (tenant_id, id),
    CONSTRAINT uq_supplier_payment_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_supplier_payment_amount CHECK (amount_minor > 0)
);
CREATE INDEX ix_supplier_payment_invoice_id ON tenant.supplier_payment (tenant_id, invoice_id);
"""
COLUMNS = """
ALTER TABLE tenant.stock_level
    ADD COLUMN expired NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    ADD COLUMN next_expires_on DATE,
    ADD CONSTRAINT ck_stock_level_expired CHECK (expired >= 0);
ALTER TABLE tenant.stock_movement
    DROP CONSTRAINT ck_stock_movement_kind,
    ADD CONSTRAINT ck_stock_movement_kind CHECK (kind IN ('opening', 'receipt', 'reservation', 'release', 'dispatch', 'return', 'transfer', 'adjustment', 'count', 'scrap', 'transfer_out', 'transfer_in', 'supplier_return'));
"""
# What can be promised of a level. A lot is good through its day in the tenant's zone (``app.today``); what has expired
# and is not booked yet is looked for only where the level says that there may be some. The first function is plain
# enough that the planner writes it into the statement; it would not, if the look-up stood in it.
AVAILABLE = """
CREATE FUNCTION tenant.due_units(of_tenant uuid, of_variant uuid, of_warehouse uuid) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(k.on_hand), 0) FROM tenant.lot_level k
    JOIN tenant.lot t ON t.tenant_id = of_tenant AND t.id = k.lot_id
    WHERE k.tenant_id = of_tenant AND k.variant_id = of_variant AND k.warehouse_id = of_warehouse AND k.on_hand > 0
      AND t.expired_at IS NULL AND t.expires_on < nullif(current_setting('app.today', true), '')::date
$$;
CREATE FUNCTION tenant.available_of(level tenant.stock_level) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT level.on_hand - level.reserved - level.safety - level.expired
           - CASE WHEN level.next_expires_on IS NULL THEN 0
                  WHEN level.next_expires_on < nullif(current_setting('app.today', true), '')::date
                  THEN tenant.due_units(level.tenant_id, level.variant_id, level.warehouse_id)
                  ELSE 0 END
$$;
CREATE INDEX ix_stock_level_next_expires_on ON tenant.stock_level (tenant_id, next_expires_on)
    WHERE next_expires_on IS NOT NULL;
"""
AVAILABLE_BACK = """
DROP FUNCTION tenant.available_of(tenant.stock_level);
DROP FUNCTION tenant.due_units(uuid, uuid, uuid);
"""
COLUMNS_BACK = """
ALTER TABLE tenant.stock_level DROP COLUMN expired, DROP COLUMN next_expires_on;
ALTER TABLE tenant.stock_movement
    DROP CONSTRAINT ck_stock_movement_kind,
    ADD CONSTRAINT ck_stock_movement_kind CHECK (kind IN ('opening', 'receipt', 'reservation', 'release', 'dispatch', 'return', 'transfer', 'adjustment', 'count', 'scrap', 'transfer_out', 'transfer_in')) NOT VALID;
"""


def upgrade() -> None:
    """Create the tables in a tenant schema; levels learn of what has expired, movements of returns to suppliers."""
    if is_platform():
        return
    execute_in_tenant_schema(COLUMNS)
    create_tenant_tables(TABLES, append_only=("lot_movement", "cost_entry", "cost_use"))
    execute_in_tenant_schema(AVAILABLE)
    let_role_execute("due_units(uuid, uuid, uuid)")
    let_role_execute(f"available_of({target_schema()}.stock_level)")


def downgrade() -> None:
    """Drop the tables of a tenant schema and the column; returns to suppliers stay as they are."""
    if is_platform():
        return
    execute_in_tenant_schema(AVAILABLE_BACK)
    drop_tables(reversed(tables_in(TABLES)))
    execute_in_tenant_schema(COLUMNS_BACK)
