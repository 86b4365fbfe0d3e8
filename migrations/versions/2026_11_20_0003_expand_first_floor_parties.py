"""Tenant tables of the first floor: parties.

Revision: 0003
Follows: 0002
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.customer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR,
    phone VARCHAR,
    tax_id VARCHAR,
    source VARCHAR,
    external_id VARCHAR,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_customer_kind CHECK (kind IN ('person', 'guest', 'company'))
);
CREATE INDEX ix_customer_email ON tenant.customer (tenant_id, lower(email));
CREATE INDEX ix_customer_name ON tenant.customer (tenant_id, name, id);
CREATE INDEX ix_customer_tax_id ON tenant.customer (tenant_id, tax_id) WHERE tax_id IS NOT NULL;
CREATE UNIQUE INDEX uq_customer_source ON tenant.customer (tenant_id, source, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE tenant.customer_address (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    city VARCHAR,
    region VARCHAR,
    postal_code VARCHAR,
    country VARCHAR,
    is_structured BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_address PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_address_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT ck_customer_address_kind CHECK (kind IN ('shipping', 'billing'))
);
CREATE INDEX ix_customer_address_customer_id ON tenant.customer_address (tenant_id, customer_id, kind);

CREATE TABLE tenant.seller (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR,
    tax_id VARCHAR,
    city VARCHAR,
    region VARCHAR,
    postal_code VARCHAR,
    country VARCHAR,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    source VARCHAR,
    external_id VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_seller_name ON tenant.seller (tenant_id, name, id);
CREATE UNIQUE INDEX uq_seller_source ON tenant.seller (tenant_id, source, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE tenant.commission_rate (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seller_id UUID NOT NULL,
    valid_from_on DATE NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    CONSTRAINT pk_commission_rate PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commission_rate_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT uq_commission_rate_tenant_id_seller_id_valid_from_on UNIQUE (tenant_id, seller_id, valid_from_on),
    CONSTRAINT ck_commission_rate_rate CHECK (rate >= 0 AND rate <= 1)
);
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(("commission_rate", "seller", "customer_address", "customer"))
