"""Tables of the job queue, as SAQ's schema version 3 wants them.

Revision: 0007
Follows: 0006
"""

from alembic import op

from migrations.operations import drop_tables, is_platform

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Source: saq 0.26, saq/queue/postgres_migrations.py, version 3.
TABLES = """
CREATE TABLE platform.saq_jobs (
    key text PRIMARY KEY,
    lock_key serial NOT NULL,
    job bytea NOT NULL,
    queue text NOT NULL,
    status text NOT NULL,
    priority smallint NOT NULL DEFAULT 0,
    group_key text,
    scheduled bigint NOT NULL DEFAULT EXTRACT(EPOCH FROM now()),
    expire_at bigint
);
CREATE INDEX saq_jobs_status_queue_group_key_idx ON platform.saq_jobs (status, queue, group_key);
CREATE INDEX saq_jobs_status_queue_priority_scheduled_idx ON platform.saq_jobs (status, queue, priority, scheduled);

CREATE TABLE platform.saq_stats (
    worker_id text PRIMARY KEY,
    stats jsonb,
    expire_at bigint,
    metadata jsonb,
    queue_key text
);
CREATE INDEX saq_stats_expire_at_idx ON platform.saq_stats (expire_at);
CREATE INDEX saq_stats_queue_key_idx ON platform.saq_stats (queue_key);

CREATE TABLE platform.saq_versions (version int PRIMARY KEY);
INSERT INTO platform.saq_versions VALUES (3);
"""


def upgrade() -> None:
    """Create the queue's tables; only the platform's own role may touch them."""
    if not is_platform():
        return
    op.execute(TABLES)
    for table in ("saq_jobs", "saq_stats", "saq_versions"):
        op.execute(f"ALTER TABLE platform.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE platform.{table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY platform_all ON platform.{table} TO cauce_platform USING (true) WITH CHECK (true)"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON platform.{table} TO cauce_platform")
    op.execute("GRANT USAGE ON SEQUENCE platform.saq_jobs_lock_key_seq TO cauce_platform")


def downgrade() -> None:
    """Drop the queue's tables."""
    if is_platform():
        drop_tables(("saq_versions", "saq_stats", "saq_jobs"))
