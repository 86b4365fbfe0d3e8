"""Daily facts of sales, and what reconciliation found.

Revision: 0016
Follows: 0015
"""

from alembic import op

from migrations.facts import create_triggers, drop_triggers, fill_deltas
from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.reconciliation_run (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_label VARCHAR NOT NULL,
    checks BIGINT NOT NULL,
    drifts BIGINT NOT NULL,
    findings JSONB DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_reconciliation_run PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_reconciliation_run_counts CHECK (checks >= 0 AND drifts >= 0)
);
CREATE INDEX ix_reconciliation_run_finished_at ON tenant.reconciliation_run (tenant_id, finished_at DESC);

CREATE TABLE tenant.sales_delta (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    grain VARCHAR NOT NULL,
    day DATE NOT NULL,
    channel VARCHAR,
    currency CHAR(3) NOT NULL,
    status VARCHAR,
    is_sold BOOLEAN,
    seller_id UUID,
    variant_id UUID,
    method VARCHAR,
    orders BIGINT DEFAULT '0' NOT NULL,
    seller_orders BIGINT DEFAULT '0' NOT NULL,
    lines BIGINT DEFAULT '0' NOT NULL,
    units NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    items_minor BIGINT DEFAULT '0' NOT NULL,
    discount_minor BIGINT DEFAULT '0' NOT NULL,
    net_minor BIGINT DEFAULT '0' NOT NULL,
    shipping_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    commission_minor BIGINT DEFAULT '0' NOT NULL,
    total_minor BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_sales_delta PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_sales_delta_grain CHECK (grain IN ('order', 'line', 'product', 'seller', 'payment'))
);

CREATE TABLE tenant.sales_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    channel VARCHAR NOT NULL,
    currency CHAR(3) NOT NULL,
    status VARCHAR NOT NULL,
    orders BIGINT NOT NULL,
    items_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    CONSTRAINT pk_sales_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_sales_day_tenant_id_day_channel_currency_status UNIQUE (tenant_id, day, channel, currency, status)
);
CREATE INDEX ix_sales_day_status ON tenant.sales_day (tenant_id, status) WHERE orders <> 0;

CREATE TABLE tenant.product_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    variant_id UUID NOT NULL,
    currency CHAR(3) NOT NULL,
    is_sold BOOLEAN NOT NULL,
    orders BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    units NUMERIC(18, 4) NOT NULL,
    items_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    commission_minor BIGINT NOT NULL,
    CONSTRAINT pk_product_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_product_day_tenant_id_day_variant_id_currency_is_sold UNIQUE (tenant_id, day, variant_id, currency, is_sold)
);
CREATE INDEX ix_product_day_variant_id ON tenant.product_day (tenant_id, variant_id, day);

CREATE TABLE tenant.seller_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    channel VARCHAR NOT NULL,
    seller_id UUID,
    currency CHAR(3) NOT NULL,
    is_sold BOOLEAN NOT NULL,
    orders BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    units NUMERIC(18, 4) NOT NULL,
    items_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    commission_minor BIGINT NOT NULL,
    CONSTRAINT pk_seller_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_seller_day_key UNIQUE NULLS NOT DISTINCT (tenant_id, day, channel, seller_id, currency, is_sold)
);

CREATE TABLE tenant.payment_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    currency CHAR(3) NOT NULL,
    method VARCHAR NOT NULL,
    payments BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_payment_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_payment_day_tenant_id_day_currency_method UNIQUE (tenant_id, day, currency, method)
);
"""


# Deltas of a day lie together, and are folded one day after another, whatever order they came in: eight digits for the
# day, the rest by chance.
DELTA_ID = """
CREATE FUNCTION platform.delta_id(day date) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT (to_hex(268435456 + (day - date '2000-01-01')) || substr(gen_random_uuid()::text, 9))::uuid
$$;
REVOKE ALL ON FUNCTION platform.delta_id(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.delta_id(date) TO cauce_app, cauce_tenant;
"""


def upgrade() -> None:
    """The ids of deltas on the platform's side, the tables in a tenant schema."""
    if is_platform():
        op.execute(DELTA_ID)
        return
    create_tenant_tables(TABLES)
    create_triggers()
    fill_deltas()


def downgrade() -> None:
    """Take all of it back."""
    if is_platform():
        op.execute("DROP FUNCTION platform.delta_id(date)")
    else:
        drop_triggers()
        drop_tables(
            (
                "payment_day",
                "seller_day",
                "product_day",
                "sales_day",
                "sales_delta",
                "reconciliation_run",
            )
        )
