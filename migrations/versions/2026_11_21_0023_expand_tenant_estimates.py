"""Plan alike for all tenants of a shared table.

Revision: 0023
Follows: 0022
"""

from alembic import op

from migrations.operations import POOLED, plan_alike_for_tenants, target_schema, tenant_tables

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Statistics that were gathered before stay for good otherwise. Servers before 18 have no such function: there they stay.
FORGET = """
DO $$ BEGIN
    IF to_regproc('pg_catalog.pg_clear_attribute_stats') IS NOT NULL THEN
        PERFORM pg_clear_attribute_stats('{schema}', '{table}', 'tenant_id', false);
    END IF;
END $$
"""


def upgrade() -> None:
    """Bring tables that are older than the rule under it."""
    if target_schema() == POOLED:
        for table in tenant_tables():
            plan_alike_for_tenants(POOLED, table)
            op.execute(FORGET.format(schema=POOLED, table=table))


def downgrade() -> None:
    """Nothing to take back: new tables are made under the rule."""
