"""Daily facts of returns.

Revision: 0021
Follows: 0020
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)
from migrations.return_facts import (
    create_return_triggers,
    drop_return_triggers,
    fill_return_deltas,
)

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.return_day (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    day DATE NOT NULL,
    channel VARCHAR NOT NULL,
    variant_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    currency CHAR(3) NOT NULL,
    lines BIGINT NOT NULL,
    asked NUMERIC(18, 4) NOT NULL,
    received NUMERIC(18, 4) NOT NULL,
    scrapped NUMERIC(18, 4) NOT NULL,
    worth_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    CONSTRAINT pk_return_day PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_return_day_key UNIQUE (tenant_id, day, channel, variant_id, reason, currency)
);
"""
COLUMNS = """
ALTER TABLE tenant.sales_delta
    ADD COLUMN reason VARCHAR,
    ADD COLUMN received NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    ADD COLUMN scrapped NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    DROP CONSTRAINT ck_sales_delta_grain,
    ADD CONSTRAINT ck_sales_delta_grain CHECK (grain IN ('order', 'line', 'product', 'seller', 'payment', 'cost', 'return'));
"""
COLUMNS_BACK = """
DELETE FROM tenant.sales_delta WHERE grain = 'return';
ALTER TABLE tenant.sales_delta
    DROP COLUMN reason,
    DROP COLUMN received,
    DROP COLUMN scrapped,
    DROP CONSTRAINT ck_sales_delta_grain,
    ADD CONSTRAINT ck_sales_delta_grain CHECK (grain IN ('order', 'line', 'product', 'seller', 'payment', 'cost')) NOT VALID;
"""


def upgrade() -> None:
    """Create the facts of returns in a tenant schema."""
    if is_platform():
        return
    alter_tenant_tables(COLUMNS)
    create_tenant_tables(TABLES)
    create_return_triggers()
    fill_return_deltas()


def downgrade() -> None:
    """Drop them; deltas of returns that are not folded yet go with their facts."""
    if is_platform():
        return
    drop_return_triggers()
    drop_tables(("return_day",))
    alter_tenant_tables(COLUMNS_BACK)
