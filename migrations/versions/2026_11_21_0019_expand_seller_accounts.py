"""Accounts, statements and payouts of sellers; what a line's seller owes, as it was agreed.

Revision: 0019
Follows: 0018
"""

from migrations.operations import alter_tenant_tables, is_platform

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


AGREED = """
ALTER TABLE tenant.order_line
    ADD COLUMN commission_tax_minor BIGINT DEFAULT '0' NOT NULL,
    ADD COLUMN commission_rate NUMERIC(9, 6),
    ADD COLUMN commission_tax_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    ADD COLUMN commission_scheme_id UUID,
    ADD CONSTRAINT ck_order_line_commission CHECK (commission_tax_minor >= 0 AND commission_rate BETWEEN 0 AND 1 AND commission_tax_rate BETWEEN 0 AND 1),
    ADD CONSTRAINT fk_order_line_tenant_id_commission_scheme_id FOREIGN KEY(tenant_id, commission_scheme_id) REFERENCES tenant.commission_scheme (tenant_id, id);
"""

AGREED_BACK = """
ALTER TABLE tenant.order_line
    DROP COLUMN commission_tax_minor,
    DROP COLUMN commission_rate,
    DROP COLUMN commission_tax_rate,
    DROP COLUMN commission_scheme_id;
"""


def upgrade() -> None:
    """What was agreed for a line."""
    if not is_platform():
        alter_tenant_tables(AGREED)


def downgrade() -> None:
    """Take it back."""
    if not is_platform():
        alter_tenant_tables(AGREED_BACK)
