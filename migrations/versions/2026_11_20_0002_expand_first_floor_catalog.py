"""Tenant tables of the first floor: catalog.

Revision: 0002
Follows: 0001
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.category (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    parent_id UUID,
    name VARCHAR NOT NULL,
    source VARCHAR,
    external_id VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_category PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_category_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES tenant.category (tenant_id, id)
);
CREATE INDEX ix_category_name ON tenant.category (tenant_id, name);
CREATE UNIQUE INDEX uq_category_source ON tenant.category (tenant_id, source, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE tenant.category_translation (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    category_id UUID NOT NULL,
    locale VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    CONSTRAINT pk_category_translation PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_category_translation_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES tenant.category (tenant_id, id),
    CONSTRAINT uq_category_translation_tenant_id_category_id_locale UNIQUE (tenant_id, category_id, locale)
);

CREATE TABLE tenant.product (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    category_id UUID,
    name VARCHAR NOT NULL,
    description VARCHAR DEFAULT '' NOT NULL,
    status VARCHAR DEFAULT 'active' NOT NULL,
    tax_class VARCHAR DEFAULT 'standard' NOT NULL,
    weight_g BIGINT,
    length_mm BIGINT,
    height_mm BIGINT,
    width_mm BIGINT,
    photos BIGINT DEFAULT '0' NOT NULL,
    source VARCHAR,
    external_id VARCHAR,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_product_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES tenant.category (tenant_id, id),
    CONSTRAINT ck_product_status CHECK (status IN ('active', 'archived')),
    CONSTRAINT ck_product_tax_class CHECK (tax_class IN ('standard', 'reduced', 'exempt')),
    CONSTRAINT ck_product_sizes CHECK (weight_g >= 0 AND length_mm >= 0 AND height_mm >= 0 AND width_mm >= 0)
);
CREATE INDEX ix_product_name ON tenant.product (tenant_id, name, id);
CREATE UNIQUE INDEX uq_product_source ON tenant.product (tenant_id, source, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE tenant.product_option (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    product_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    position BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_product_option PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_product_option_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES tenant.product (tenant_id, id),
    CONSTRAINT uq_product_option_tenant_id_product_id_name UNIQUE (tenant_id, product_id, name)
);

CREATE TABLE tenant.option_value (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    option_id UUID NOT NULL,
    value VARCHAR NOT NULL,
    position BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_option_value PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_option_value_tenant_id_option_id FOREIGN KEY(tenant_id, option_id) REFERENCES tenant.product_option (tenant_id, id),
    CONSTRAINT uq_option_value_tenant_id_option_id_value UNIQUE (tenant_id, option_id, value)
);

CREATE TABLE tenant.variant (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    product_id UUID NOT NULL,
    sku VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    barcode VARCHAR,
    unit_cost NUMERIC(20, 6),
    status VARCHAR DEFAULT 'active' NOT NULL,
    position BIGINT DEFAULT '0' NOT NULL,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_variant PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_variant_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES tenant.product (tenant_id, id),
    CONSTRAINT uq_variant_tenant_id_sku UNIQUE (tenant_id, sku),
    CONSTRAINT ck_variant_status CHECK (status IN ('active', 'archived')),
    CONSTRAINT ck_variant_sku CHECK (sku <> '' AND sku = btrim(sku)),
    CONSTRAINT ck_variant_unit_cost CHECK (unit_cost >= 0)
);
CREATE INDEX ix_variant_product_id ON tenant.variant (tenant_id, product_id);
CREATE UNIQUE INDEX uq_variant_barcode ON tenant.variant (tenant_id, barcode) WHERE barcode IS NOT NULL;

CREATE TABLE tenant.variant_option_value (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    variant_id UUID NOT NULL,
    option_id UUID NOT NULL,
    option_value_id UUID NOT NULL,
    CONSTRAINT pk_variant_option_value PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_variant_option_value_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT fk_variant_option_value_tenant_id_option_id FOREIGN KEY(tenant_id, option_id) REFERENCES tenant.product_option (tenant_id, id),
    CONSTRAINT fk_variant_option_value_tenant_id_option_value_id FOREIGN KEY(tenant_id, option_value_id) REFERENCES tenant.option_value (tenant_id, id),
    CONSTRAINT uq_variant_option_value_tenant_id_variant_id_option_id UNIQUE (tenant_id, variant_id, option_id)
);

CREATE TABLE tenant.price_list (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    currency CHAR(3) NOT NULL,
    is_default BOOLEAN NOT NULL,
    tax_included BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_price_list PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_price_list_tenant_id_name UNIQUE (tenant_id, name)
);
CREATE UNIQUE INDEX uq_price_list_default ON tenant.price_list (tenant_id, currency) WHERE is_default;

CREATE TABLE tenant.price (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    price_list_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    unit_price NUMERIC(20, 6) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_price PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_price_tenant_id_price_list_id FOREIGN KEY(tenant_id, price_list_id) REFERENCES tenant.price_list (tenant_id, id),
    CONSTRAINT fk_price_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_price_tenant_id_price_list_id_variant_id UNIQUE (tenant_id, price_list_id, variant_id),
    CONSTRAINT ck_price_unit_price CHECK (unit_price >= 0)
);
CREATE INDEX ix_price_variant_id ON tenant.price (tenant_id, variant_id);

CREATE TABLE tenant.tax_rate (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    country VARCHAR NOT NULL,
    tax_class VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    valid_from_on DATE NOT NULL,
    valid_to_on DATE,
    CONSTRAINT pk_tax_rate PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_tax_rate_tenant_id_country_tax_class_code_valid_from_on UNIQUE (tenant_id, country, tax_class, code, valid_from_on),
    CONSTRAINT ck_tax_rate_rate CHECK (rate >= 0 AND rate < 1),
    CONSTRAINT ck_tax_rate_validity CHECK (valid_to_on > valid_from_on)
);
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(
            (
                "tax_rate",
                "price",
                "price_list",
                "variant_option_value",
                "variant",
                "option_value",
                "product_option",
                "product",
                "category_translation",
                "category",
            )
        )
