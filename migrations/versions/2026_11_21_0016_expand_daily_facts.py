"""Daily facts of sales, and what reconciliation found.

Revision: 0016
Follows: 0015
"""

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
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(("reconciliation_run",))
