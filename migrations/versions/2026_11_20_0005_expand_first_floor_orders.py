"""Tenant tables of the first floor: orders.

Revision: 0005
Follows: 0004
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.coupon (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    code VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    rate NUMERIC(9, 6),
    amount_minor BIGINT,
    currency CHAR(3),
    usage_limit BIGINT,
    used_count BIGINT DEFAULT '0' NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE,
    valid_to TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_coupon PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_coupon_tenant_id_code UNIQUE (tenant_id, code),
    CONSTRAINT ck_coupon_kind CHECK (kind IN ('percentage', 'amount')),
    CONSTRAINT ck_coupon_scope CHECK (scope IN ('order_before_tax', 'order_after_tax', 'undecided')),
    CONSTRAINT ck_coupon_rate CHECK (rate > 0 AND rate <= 1),
    CONSTRAINT ck_coupon_amount CHECK (amount_minor > 0),
    CONSTRAINT ck_coupon_value CHECK ((kind = 'percentage') = (rate IS NOT NULL)),
    CONSTRAINT ck_coupon_usage CHECK (used_count <= usage_limit)
);

CREATE TABLE tenant.coupon_redemption (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    coupon_id UUID NOT NULL,
    order_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_coupon_redemption PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_coupon_redemption_tenant_id_coupon_id FOREIGN KEY(tenant_id, coupon_id) REFERENCES tenant.coupon (tenant_id, id),
    CONSTRAINT uq_coupon_redemption_tenant_id_order_id_coupon_id UNIQUE (tenant_id, order_id, coupon_id)
);

CREATE TABLE tenant.sales_order (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    external_id VARCHAR,
    status VARCHAR NOT NULL,
    source_status VARCHAR,
    customer_id UUID,
    customer_reference VARCHAR,
    currency CHAR(3) NOT NULL,
    tax_included BOOLEAN NOT NULL,
    items_minor BIGINT NOT NULL,
    discount_minor BIGINT DEFAULT '0' NOT NULL,
    shipping_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    total_minor BIGINT NOT NULL,
    payment_terms_days SMALLINT,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    placed_on DATE NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE,
    promised_on DATE,
    note VARCHAR DEFAULT '' NOT NULL,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sales_order PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_sales_order_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT uq_sales_order_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT ck_sales_order_status CHECK (status IN ('pending', 'paid', 'invoiced', 'processing', 'shipped', 'delivered', 'canceled', 'unavailable')),
    CONSTRAINT ck_sales_order_total CHECK (total_minor = items_minor - discount_minor + shipping_minor + CASE WHEN tax_included THEN 0 ELSE tax_minor END),
    CONSTRAINT ck_sales_order_amounts CHECK (items_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND total_minor >= 0 AND discount_minor BETWEEN 0 AND items_minor + shipping_minor)
);
CREATE INDEX ix_sales_order_customer_id ON tenant.sales_order (tenant_id, customer_id, placed_at DESC);
CREATE INDEX ix_sales_order_placed_at ON tenant.sales_order (tenant_id, placed_at DESC, id DESC);
CREATE INDEX ix_sales_order_placed_on ON tenant.sales_order (tenant_id, placed_on);
CREATE INDEX ix_sales_order_status ON tenant.sales_order (tenant_id, status, placed_at DESC, id DESC);
CREATE INDEX ix_sales_order_total_minor ON tenant.sales_order (tenant_id, total_minor DESC, id DESC);
CREATE UNIQUE INDEX uq_sales_order_channel ON tenant.sales_order (tenant_id, channel, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE tenant.order_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    position BIGINT NOT NULL,
    variant_id UUID NOT NULL,
    sku VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    seller_id UUID,
    warehouse_id UUID,
    quantity NUMERIC(18, 4) NOT NULL,
    unit_price NUMERIC(20, 6) NOT NULL,
    total_minor BIGINT NOT NULL,
    discount_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    shipping_minor BIGINT DEFAULT '0' NOT NULL,
    commission_minor BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_order_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_line_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT fk_order_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT fk_order_line_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT fk_order_line_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT uq_order_line_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position),
    CONSTRAINT ck_order_line_quantity CHECK (quantity > 0 AND unit_price >= 0),
    CONSTRAINT ck_order_line_amounts CHECK (total_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND commission_minor >= 0 AND discount_minor BETWEEN 0 AND total_minor)
);
CREATE INDEX ix_order_line_seller_id ON tenant.order_line (tenant_id, seller_id) WHERE seller_id IS NOT NULL;
CREATE INDEX ix_order_line_variant_id ON tenant.order_line (tenant_id, variant_id);

CREATE TABLE tenant.order_line_tax (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    base_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_order_line_tax PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_line_tax_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.order_line (tenant_id, id),
    CONSTRAINT uq_order_line_tax_tenant_id_order_line_id_code UNIQUE (tenant_id, order_line_id, code),
    CONSTRAINT ck_order_line_tax_amounts CHECK (rate >= 0 AND base_minor >= 0 AND amount_minor >= 0)
);

CREATE TABLE tenant.order_discount (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    source VARCHAR NOT NULL,
    code VARCHAR,
    reason VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_discount PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_discount_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT ck_order_discount_source CHECK (source IN ('coupon', 'manual')),
    CONSTRAINT ck_order_discount_amount CHECK (amount_minor > 0)
);
CREATE INDEX ix_order_discount_order_id ON tenant.order_discount (tenant_id, order_id);

CREATE TABLE tenant.order_address (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    recipient VARCHAR,
    line VARCHAR NOT NULL,
    city VARCHAR,
    region VARCHAR,
    postal_code VARCHAR,
    country VARCHAR,
    is_structured BOOLEAN DEFAULT true NOT NULL,
    CONSTRAINT pk_order_address PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_address_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_order_address_tenant_id_order_id_kind UNIQUE (tenant_id, order_id, kind),
    CONSTRAINT ck_order_address_kind CHECK (kind IN ('shipping', 'billing'))
);

CREATE TABLE tenant.order_flag (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_flag PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_flag_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_order_flag_tenant_id_order_id_code UNIQUE (tenant_id, order_id, code)
);
CREATE INDEX ix_order_flag_open ON tenant.order_flag (tenant_id, created_at) WHERE resolved_at IS NULL;

CREATE TABLE tenant.order_event (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind VARCHAR NOT NULL,
    from_status VARCHAR,
    to_status VARCHAR,
    detail JSONB DEFAULT '{}' NOT NULL,
    actor_kind VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    CONSTRAINT pk_order_event PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_event_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_order_event_order_id ON tenant.order_event (tenant_id, order_id, at, id);

CREATE TABLE tenant.order_document (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    label VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    issued_on DATE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_document PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_document_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_order_document_tenant_id_order_id_label UNIQUE (tenant_id, order_id, label),
    CONSTRAINT ck_order_document_status CHECK (status IN ('issued', 'canceled'))
);

CREATE TABLE tenant.order_review (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    external_id VARCHAR NOT NULL,
    score SMALLINT NOT NULL,
    reviewed_on DATE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_order_review PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_review_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_order_review_tenant_id_order_id_external_id UNIQUE (tenant_id, order_id, external_id),
    CONSTRAINT ck_order_review_score CHECK (score BETWEEN 1 AND 5)
);

CREATE TABLE tenant.number_sequence (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    next_value BIGINT DEFAULT '1' NOT NULL,
    CONSTRAINT pk_number_sequence PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_number_sequence_tenant_id_kind UNIQUE (tenant_id, kind)
) WITH (fillfactor = 50);

CREATE TABLE tenant.idempotency_key (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    scope VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    request_hash BYTEA NOT NULL,
    status_code SMALLINT NOT NULL,
    subject_id UUID,
    response JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_idempotency_key_tenant_id_scope_key UNIQUE (tenant_id, scope, key)
);
CREATE INDEX ix_idempotency_key_created_at ON tenant.idempotency_key (tenant_id, created_at);

CREATE TABLE tenant.payment (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    position BIGINT NOT NULL,
    method VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    refunded_minor BIGINT DEFAULT '0' NOT NULL,
    currency CHAR(3) NOT NULL,
    installments SMALLINT DEFAULT '1' NOT NULL,
    reference VARCHAR,
    authorized_at TIMESTAMP WITH TIME ZONE,
    received_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_payment_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_payment_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position),
    CONSTRAINT ck_payment_method CHECK (method IN ('credit_card', 'debit_card', 'bank_transfer', 'cash', 'boleto', 'voucher', 'other', 'not_defined')),
    CONSTRAINT ck_payment_status CHECK (status IN ('pending', 'authorized', 'received', 'failed', 'refunded')),
    CONSTRAINT ck_payment_amount CHECK (amount_minor >= 0),
    CONSTRAINT ck_payment_refunded CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT ck_payment_installments CHECK (installments >= 0)
);
CREATE INDEX ix_payment_method ON tenant.payment (tenant_id, method);

CREATE TABLE tenant.shipment (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    position BIGINT NOT NULL,
    method VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    carrier VARCHAR,
    tracking_number VARCHAR,
    seller_id UUID,
    ship_by_on DATE,
    shipped_at TIMESTAMP WITH TIME ZONE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_shipment PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_shipment_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT fk_shipment_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT uq_shipment_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position),
    CONSTRAINT ck_shipment_method CHECK (method IN ('carrier', 'pickup')),
    CONSTRAINT ck_shipment_status CHECK (status IN ('pending', 'shipped', 'delivered', 'canceled'))
);
CREATE INDEX ix_shipment_tracking ON tenant.shipment (tenant_id, tracking_number) WHERE tracking_number IS NOT NULL;

CREATE TABLE tenant.shipment_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    shipment_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_shipment_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_shipment_line_tenant_id_shipment_id FOREIGN KEY(tenant_id, shipment_id) REFERENCES tenant.shipment (tenant_id, id),
    CONSTRAINT fk_shipment_line_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.order_line (tenant_id, id),
    CONSTRAINT uq_shipment_line_tenant_id_shipment_id_order_line_id UNIQUE (tenant_id, shipment_id, order_line_id),
    CONSTRAINT ck_shipment_line_quantity CHECK (quantity > 0)
);
CREATE INDEX ix_shipment_line_order_line_id ON tenant.shipment_line (tenant_id, order_line_id);
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES, append_only=("order_event",))


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(
            (
                "shipment_line",
                "shipment",
                "payment",
                "idempotency_key",
                "number_sequence",
                "order_review",
                "order_document",
                "order_event",
                "order_flag",
                "order_address",
                "order_discount",
                "order_line_tax",
                "order_line",
                "sales_order",
                "coupon_redemption",
                "coupon",
            )
        )
