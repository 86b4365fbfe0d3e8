"""Quotes of orders.

Revision: 0017
Follows: 0016
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.quote (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    status VARCHAR DEFAULT 'open' NOT NULL,
    customer_id UUID,
    currency CHAR(3) NOT NULL,
    tax_included BOOLEAN NOT NULL,
    items_minor BIGINT NOT NULL,
    discount_minor BIGINT DEFAULT '0' NOT NULL,
    shipping_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    total_minor BIGINT NOT NULL,
    channel VARCHAR NOT NULL,
    on_credit BOOLEAN NOT NULL,
    shipping_address JSONB,
    note VARCHAR DEFAULT '' NOT NULL,
    quoted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_until_on DATE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    order_id UUID,
    idempotency_key VARCHAR NOT NULL,
    withheld JSONB DEFAULT '[]' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_quote PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_quote_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT fk_quote_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_quote_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_quote_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_quote_status CHECK (status IN ('open', 'accepted', 'declined', 'expired')),
    CONSTRAINT ck_quote_accepted CHECK ((status = 'accepted') = (order_id IS NOT NULL)),
    CONSTRAINT ck_quote_total CHECK (total_minor = items_minor - discount_minor + shipping_minor + CASE WHEN tax_included THEN 0 ELSE tax_minor END),
    CONSTRAINT ck_quote_amounts CHECK (items_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0 AND total_minor >= 0 AND discount_minor BETWEEN 0 AND items_minor)
);
CREATE INDEX ix_quote_customer_id ON tenant.quote (tenant_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_quote_open ON tenant.quote (tenant_id, valid_until_on, id) WHERE status = 'open';
CREATE INDEX ix_quote_quoted_at ON tenant.quote (tenant_id, quoted_at, id);
CREATE INDEX ix_quote_status ON tenant.quote (tenant_id, status, quoted_at, id);
CREATE TABLE tenant.quote_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    quote_id UUID NOT NULL,
    position BIGINT NOT NULL,
    variant_id UUID NOT NULL,
    sku VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    unit_price NUMERIC(20, 6) NOT NULL,
    total_minor BIGINT NOT NULL,
    discount_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_quote_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_quote_line_tenant_id_quote_id FOREIGN KEY(tenant_id, quote_id) REFERENCES tenant.quote (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_quote_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_quote_line_tenant_id_quote_id_position UNIQUE (tenant_id, quote_id, position),
    CONSTRAINT ck_quote_line_quantity CHECK (quantity > 0 AND unit_price >= 0),
    CONSTRAINT ck_quote_line_amounts CHECK (total_minor >= 0 AND tax_minor >= 0 AND discount_minor BETWEEN 0 AND total_minor)
);
"""
_DROPPED = ("quote_line", "quote")


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop them."""
    if not is_platform():
        drop_tables(_DROPPED)
