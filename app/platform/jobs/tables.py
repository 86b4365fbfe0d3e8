"""The job queue's tables as the library wants them; declared so that migrations and the audit know them.

They hold ids and settings of jobs of all tenants and are the platform role's alone.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.db.base import PlatformBase

SAQ_JOBS = Table(
    "saq_jobs",
    PlatformBase.metadata,
    Column("key", Text, primary_key=True),
    Column("lock_key", Integer, Identity(), nullable=False),
    Column("job", LargeBinary, nullable=False),
    Column("queue", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    Column("group_key", Text),
    Column(
        "scheduled", BigInteger, nullable=False, server_default=text("EXTRACT(epoch FROM now())")
    ),
    Column("expire_at", BigInteger),
    Index("saq_jobs_status_queue_group_key_idx", "status", "queue", "group_key"),
    Index(
        "saq_jobs_status_queue_priority_scheduled_idx", "status", "queue", "priority", "scheduled"
    ),
)
SAQ_STATS = Table(
    "saq_stats",
    PlatformBase.metadata,
    Column("worker_id", Text, primary_key=True),
    Column("stats", JSONB),
    Column("expire_at", BigInteger),
    Column("metadata", JSONB),
    Column("queue_key", Text),
    Index("saq_stats_expire_at_idx", "expire_at"),
    Index("saq_stats_queue_key_idx", "queue_key"),
)
SAQ_VERSIONS = Table(
    "saq_versions",
    PlatformBase.metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)
