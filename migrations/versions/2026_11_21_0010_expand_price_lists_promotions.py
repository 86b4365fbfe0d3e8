"""Price lists with scope, promotions and coupons with limits, taxes in depth.

A variant can have several prices in a list, one for each quantity from which it counts, so the key of a price grows by
that quantity. Rates of a tax can differ by region, so the key of a rate grows by the region.

Revision: 0010
Follows: 0009
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PRICES = """
ALTER TABLE tenant.price_list
    ADD COLUMN kind VARCHAR DEFAULT 'public' NOT NULL,
    ADD COLUMN priority BIGINT DEFAULT '100' NOT NULL,
    ADD COLUMN channel VARCHAR,
    ADD COLUMN customer_group_id UUID,
    ADD COLUMN valid_from_on DATE,
    ADD COLUMN valid_to_on DATE,
    ADD COLUMN is_active BOOLEAN DEFAULT true NOT NULL,
    ADD COLUMN version BIGINT DEFAULT '1' NOT NULL,
    ADD CONSTRAINT ck_price_list_kind CHECK (kind IN ('public', 'wholesale', 'channel', 'customer_group')),
    ADD CONSTRAINT ck_price_list_validity CHECK (valid_to_on > valid_from_on),
    ADD CONSTRAINT ck_price_list_default CHECK (NOT is_default OR (is_active AND channel IS NULL AND customer_group_id IS NULL AND valid_from_on IS NULL AND valid_to_on IS NULL));
CREATE INDEX ix_price_list_currency ON tenant.price_list (tenant_id, currency, is_default, priority, id);

ALTER TABLE tenant.price
    ADD COLUMN min_quantity NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    ADD CONSTRAINT ck_price_min_quantity CHECK (min_quantity = 0 OR min_quantity > 1),
    ADD CONSTRAINT uq_price_break UNIQUE (tenant_id, price_list_id, variant_id, min_quantity),
    DROP CONSTRAINT uq_price_tenant_id_price_list_id_variant_id;
"""
PRICES_BACK = """
DELETE FROM tenant.price WHERE min_quantity > 0;
ALTER TABLE tenant.price
    ADD CONSTRAINT uq_price_tenant_id_price_list_id_variant_id UNIQUE (tenant_id, price_list_id, variant_id),
    DROP CONSTRAINT uq_price_break,
    DROP COLUMN min_quantity;
DROP INDEX tenant.ix_price_list_currency;
ALTER TABLE tenant.price_list
    DROP COLUMN kind, DROP COLUMN priority, DROP COLUMN channel, DROP COLUMN customer_group_id,
    DROP COLUMN valid_from_on, DROP COLUMN valid_to_on, DROP COLUMN is_active, DROP COLUMN version;
"""

PROMOTIONS = """
CREATE TABLE tenant.promotion (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    activation VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    effect JSONB NOT NULL,
    conditions JSONB DEFAULT '{}' NOT NULL,
    currency CHAR(3),
    priority BIGINT DEFAULT '100' NOT NULL,
    is_exclusive BOOLEAN DEFAULT false NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE,
    valid_to TIMESTAMP WITH TIME ZONE,
    usage_limit BIGINT,
    customer_limit BIGINT,
    used_count BIGINT DEFAULT '0' NOT NULL,
    version BIGINT DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_promotion PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_promotion_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_promotion_activation CHECK (activation IN ('automatic', 'coupon')),
    CONSTRAINT ck_promotion_level CHECK (level IN ('line', 'order')),
    CONSTRAINT ck_promotion_validity CHECK (valid_to > valid_from),
    CONSTRAINT ck_promotion_limits CHECK (usage_limit > 0 AND customer_limit > 0),
    CONSTRAINT ck_promotion_usage CHECK (used_count >= 0 AND used_count <= usage_limit)
) WITH (fillfactor = 70);
CREATE INDEX ix_promotion_automatic ON tenant.promotion (tenant_id, valid_to) WHERE is_active AND activation = 'automatic';

CREATE TABLE tenant.promotion_customer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    promotion_id UUID NOT NULL,
    customer_key VARCHAR NOT NULL,
    used_count BIGINT NOT NULL,
    CONSTRAINT pk_promotion_customer PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_promotion_customer_tenant_id_promotion_id FOREIGN KEY(tenant_id, promotion_id) REFERENCES tenant.promotion (tenant_id, id),
    CONSTRAINT uq_promotion_customer_tenant_id_promotion_id_customer_key UNIQUE (tenant_id, promotion_id, customer_key),
    CONSTRAINT ck_promotion_customer_usage CHECK (used_count >= 0)
);

CREATE TABLE tenant.promotion_policy (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    floor_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_promotion_policy PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_promotion_policy_tenant_id UNIQUE (tenant_id),
    CONSTRAINT ck_promotion_policy_floor_rate CHECK (floor_rate >= 0 AND floor_rate <= 1)
);

ALTER TABLE tenant.coupon
    ADD COLUMN promotion_id UUID,
    ADD COLUMN is_active BOOLEAN DEFAULT true NOT NULL,
    ADD CONSTRAINT fk_coupon_tenant_id_promotion_id FOREIGN KEY(tenant_id, promotion_id) REFERENCES tenant.promotion (tenant_id, id),
    DROP CONSTRAINT ck_coupon_kind,
    ADD CONSTRAINT ck_coupon_kind CHECK (kind IN ('percentage', 'amount', 'promotion')),
    ADD CONSTRAINT ck_coupon_promotion CHECK (kind = 'promotion' OR promotion_id IS NULL);
CREATE INDEX ix_coupon_promotion_id ON tenant.coupon (tenant_id, promotion_id) WHERE promotion_id IS NOT NULL;

CREATE TABLE tenant.promotion_use (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    promotion_id UUID,
    coupon_id UUID,
    order_id UUID NOT NULL,
    customer_keys VARCHAR[] NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency CHAR(3) NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_promotion_use PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_promotion_use_tenant_id_promotion_id FOREIGN KEY(tenant_id, promotion_id) REFERENCES tenant.promotion (tenant_id, id),
    CONSTRAINT fk_promotion_use_tenant_id_coupon_id FOREIGN KEY(tenant_id, coupon_id) REFERENCES tenant.coupon (tenant_id, id),
    CONSTRAINT ck_promotion_use_cause CHECK (promotion_id IS NOT NULL OR coupon_id IS NOT NULL),
    CONSTRAINT ck_promotion_use_amount CHECK (amount_minor >= 0)
);
CREATE UNIQUE INDEX uq_promotion_use_promotion ON tenant.promotion_use (tenant_id, order_id, promotion_id) WHERE released_at IS NULL;
CREATE UNIQUE INDEX uq_promotion_use_coupon ON tenant.promotion_use (tenant_id, order_id, coupon_id) WHERE released_at IS NULL;
CREATE INDEX ix_promotion_use_promotion_id ON tenant.promotion_use (tenant_id, promotion_id, used_at DESC);
CREATE INDEX ix_promotion_use_coupon_id ON tenant.promotion_use (tenant_id, coupon_id) WHERE coupon_id IS NOT NULL;
"""
COUPON_BACK = """
DELETE FROM tenant.coupon_redemption r USING tenant.coupon c
WHERE c.tenant_id = r.tenant_id AND c.id = r.coupon_id AND c.kind = 'promotion';
DELETE FROM tenant.coupon WHERE kind = 'promotion';
DROP INDEX tenant.ix_coupon_promotion_id;
ALTER TABLE tenant.coupon
    DROP CONSTRAINT ck_coupon_promotion,
    DROP CONSTRAINT ck_coupon_kind,
    ADD CONSTRAINT ck_coupon_kind CHECK (kind IN ('percentage', 'amount')),
    DROP COLUMN promotion_id,
    DROP COLUMN is_active;
"""

TAXES = """
ALTER TABLE tenant.tax_rate
    ADD COLUMN region VARCHAR DEFAULT '' NOT NULL,
    ADD COLUMN is_compound BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN source VARCHAR DEFAULT '' NOT NULL,
    ADD CONSTRAINT uq_tax_rate_since UNIQUE (tenant_id, country, region, tax_class, code, valid_from_on),
    DROP CONSTRAINT uq_tax_rate_tenant_id_country_tax_class_code_valid_from_on;

CREATE TABLE tenant.tax_withholding (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    country VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    base VARCHAR NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    valid_from_on DATE NOT NULL,
    valid_to_on DATE,
    source VARCHAR DEFAULT '' NOT NULL,
    region VARCHAR DEFAULT '' NOT NULL,
    customer_kind VARCHAR,
    CONSTRAINT pk_tax_withholding PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_tax_withholding_since UNIQUE (tenant_id, country, region, code, valid_from_on),
    CONSTRAINT ck_tax_withholding_customer_kind CHECK (customer_kind IN ('person', 'guest', 'company')),
    CONSTRAINT ck_tax_withholding_base CHECK (base IN ('net', 'tax')),
    CONSTRAINT ck_tax_withholding_rate CHECK (rate > 0 AND rate <= 1),
    CONSTRAINT ck_tax_withholding_validity CHECK (valid_to_on > valid_from_on)
);
"""
TAXES_BACK = """
DELETE FROM tenant.tax_rate WHERE region <> '';
ALTER TABLE tenant.tax_rate
    ADD CONSTRAINT uq_tax_rate_tenant_id_country_tax_class_code_valid_from_on UNIQUE (tenant_id, country, tax_class, code, valid_from_on),
    DROP CONSTRAINT uq_tax_rate_since,
    DROP COLUMN region, DROP COLUMN is_compound, DROP COLUMN source;
"""


def upgrade() -> None:
    """Widen prices, coupons and taxes; add promotions and withholdings."""
    if is_platform():
        return
    alter_tenant_tables(PRICES)
    create_tenant_tables(PROMOTIONS)
    create_tenant_tables(TAXES)


def downgrade() -> None:
    """Go back to one price, one rate and coupons alone."""
    if is_platform():
        return
    drop_tables(("tax_withholding", "promotion_use"))
    alter_tenant_tables(TAXES_BACK)
    alter_tenant_tables(COUPON_BACK)
    drop_tables(("promotion_policy", "promotion_customer", "promotion"))
    alter_tenant_tables(PRICES_BACK)
