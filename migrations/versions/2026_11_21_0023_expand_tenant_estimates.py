"""Plan alike for all tenants of a shared table, and know of rows that came in just now.

Revision: 0023
Follows: 0022
"""

from alembic import op

from migrations.operations import (
    POOLED,
    is_platform,
    plan_alike_for_tenants,
    target_schema,
    tenant_tables,
)

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
# Only a table's owner may analyse it. The application may ask for it, table by table, where half of the rows or more
# are not counted; it learns nothing by it, and a table that somebody else is at is left to them.
COUNT_NEW_ROWS = """
CREATE FUNCTION platform.count_new_rows(target text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    found text;
BEGIN
    IF target !~ '^(pooled|t_[0-9a-f]{32})$' THEN
        RAISE EXCEPTION '% holds no tenants', target USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR found IN
        SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname = target AND s.n_mod_since_analyze > 500
          AND s.n_mod_since_analyze > greatest(c.reltuples, 0) / 2
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I.%I', target, found);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION platform.count_new_rows(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.count_new_rows(text) TO cauce_app, cauce_tenant;
"""


def upgrade() -> None:
    """The function on the platform's side; brings tables that are older than the rule under it."""
    if is_platform():
        op.execute(COUNT_NEW_ROWS)
    if target_schema() == POOLED:
        for table in tenant_tables():
            plan_alike_for_tenants(POOLED, table)
            op.execute(FORGET.format(schema=POOLED, table=table))


def downgrade() -> None:
    """Drop the function; tables stay under the rule, as new ones are made under it."""
    if is_platform():
        op.execute("DROP FUNCTION platform.count_new_rows(text)")
