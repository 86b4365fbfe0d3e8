"""Checkout: stock policies, promotions applied, payment opened.

Revision: 0013
Follows: 0012
"""

from alembic import op

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


# The last statement of a transaction can't be answered by the client any more; this lets it undo the transaction.
REQUIRE = """
CREATE FUNCTION platform.require(is_met boolean) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF is_met IS NOT TRUE THEN
        RAISE EXCEPTION 'what the transaction counted on is gone' USING ERRCODE = 'CT003';
    END IF;
END $$
"""

DISCOUNTS = """
ALTER TABLE tenant.order_discount
    ADD COLUMN level VARCHAR DEFAULT 'order' NOT NULL,
    ADD COLUMN promotion_id UUID,
    ADD COLUMN coupon_id UUID,
    ADD COLUMN order_line_id UUID,
    DROP CONSTRAINT ck_order_discount_source,
    ADD CONSTRAINT ck_order_discount_source CHECK (source IN ('coupon', 'manual', 'promotion')),
    ADD CONSTRAINT ck_order_discount_level CHECK (level IN ('line', 'order', 'shipping')),
    ADD CONSTRAINT fk_order_discount_tenant_id_promotion_id FOREIGN KEY(tenant_id, promotion_id) REFERENCES tenant.promotion (tenant_id, id),
    ADD CONSTRAINT fk_order_discount_tenant_id_coupon_id FOREIGN KEY(tenant_id, coupon_id) REFERENCES tenant.coupon (tenant_id, id),
    ADD CONSTRAINT fk_order_discount_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.order_line (tenant_id, id);
"""

BACKORDERS = """
ALTER TABLE tenant.stock_policy
    ADD COLUMN shortage VARCHAR DEFAULT 'reject' NOT NULL,
    ADD CONSTRAINT ck_stock_policy_shortage CHECK (shortage IN ('reject', 'backorder', 'split'));

ALTER TABLE tenant.order_line
    ADD COLUMN backordered NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    ADD CONSTRAINT ck_order_line_backordered CHECK (backordered >= 0 AND backordered <= quantity);
CREATE INDEX ix_order_line_backordered ON tenant.order_line (tenant_id, variant_id, id) WHERE backordered > 0;
"""

BACKORDERS_BACK = """
ALTER TABLE tenant.stock_policy DROP COLUMN shortage;
ALTER TABLE tenant.order_line DROP COLUMN backordered;
"""

DISCOUNTS_BACK = """
ALTER TABLE tenant.order_discount
    DROP CONSTRAINT ck_order_discount_source,
    ADD CONSTRAINT ck_order_discount_source CHECK (source IN ('coupon', 'manual')) NOT VALID,
    DROP COLUMN level,
    DROP COLUMN promotion_id,
    DROP COLUMN coupon_id,
    DROP COLUMN order_line_id;
"""


# The second of two orders that were placed together names the first.
SPLITS = """
ALTER TABLE tenant.sales_order
    ADD COLUMN split_from_id UUID,
    ADD CONSTRAINT fk_sales_order_tenant_id_split_from_id FOREIGN KEY(tenant_id, split_from_id) REFERENCES tenant.sales_order (tenant_id, id);
CREATE UNIQUE INDEX uq_sales_order_split_from_id ON tenant.sales_order (tenant_id, split_from_id) WHERE split_from_id IS NOT NULL;
"""

# What the buyer keeps back leaves the total alone and lowers what is paid.
WITHHELD = """
ALTER TABLE tenant.sales_order
    ADD COLUMN withheld_minor BIGINT DEFAULT '0' NOT NULL,
    ADD CONSTRAINT ck_sales_order_withheld CHECK (withheld_minor BETWEEN 0 AND total_minor);
CREATE INDEX ix_sales_order_withheld ON tenant.sales_order (tenant_id, placed_on) WHERE withheld_minor > 0;
"""
WITHHOLDINGS = """
CREATE TABLE tenant.order_withholding (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    base VARCHAR NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    base_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_order_withholding PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_withholding_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_order_withholding_tenant_id_order_id_code UNIQUE (tenant_id, order_id, code),
    CONSTRAINT ck_order_withholding_base CHECK (base IN ('net', 'tax')),
    CONSTRAINT ck_order_withholding_amounts CHECK (rate > 0 AND base_minor >= 0 AND amount_minor > 0)
);
"""

WITHHELD_BACK = """
ALTER TABLE tenant.sales_order DROP COLUMN withheld_minor;
"""
SPLITS_BACK = """
ALTER TABLE tenant.sales_order DROP COLUMN split_from_id;
"""


def upgrade() -> None:
    """What the last statement of a transaction requires, what a discount comes from, what of a line waits."""
    if not is_platform():
        alter_tenant_tables(DISCOUNTS)
        alter_tenant_tables(BACKORDERS)
        alter_tenant_tables(SPLITS)
        alter_tenant_tables(WITHHELD)
        create_tenant_tables(WITHHOLDINGS)
    else:
        op.execute(REQUIRE)
        op.execute("REVOKE ALL ON FUNCTION platform.require(boolean) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION platform.require(boolean) TO cauce_app, cauce_tenant")


def downgrade() -> None:
    """Take it back."""
    if not is_platform():
        drop_tables(("order_withholding",))
        alter_tenant_tables(WITHHELD_BACK)
        alter_tenant_tables(SPLITS_BACK)
        alter_tenant_tables(BACKORDERS_BACK)
        alter_tenant_tables(DISCOUNTS_BACK)
    else:
        op.execute("DROP FUNCTION platform.require(boolean)")
