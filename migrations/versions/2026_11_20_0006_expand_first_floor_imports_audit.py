"""Tenant tables of the first floor: imports, audit.

Revision: 0006
Follows: 0005
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.import_job (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    format VARCHAR NOT NULL,
    filename VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    content_hash BYTEA,
    status VARCHAR NOT NULL,
    mapping JSONB DEFAULT '{}' NOT NULL,
    options JSONB DEFAULT '{}' NOT NULL,
    cursor JSONB DEFAULT '{}' NOT NULL,
    totals JSONB DEFAULT '{}' NOT NULL,
    rows_total BIGINT,
    rows_done BIGINT DEFAULT '0' NOT NULL,
    rows_rejected BIGINT DEFAULT '0' NOT NULL,
    failure VARCHAR,
    created_by VARCHAR DEFAULT '' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    heartbeat_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_import_job PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_import_job_format CHECK (format IN ('spreadsheet', 'olist', 'mapped')),
    CONSTRAINT ck_import_job_status CHECK (status IN ('uploaded', 'previewed', 'queued', 'running', 'completed', 'failed', 'canceled', 'undone'))
);
CREATE INDEX ix_import_job_created_at ON tenant.import_job (tenant_id, created_at, id);

CREATE TABLE tenant.import_issue (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    job_id UUID NOT NULL,
    sheet VARCHAR,
    row_number BIGINT NOT NULL,
    column_name VARCHAR,
    severity VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    raw_value VARCHAR,
    CONSTRAINT pk_import_issue PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_import_issue_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES tenant.import_job (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_issue_severity CHECK (severity IN ('error', 'warning', 'note'))
);
CREATE INDEX ix_import_issue_job_id ON tenant.import_issue (tenant_id, job_id, row_number, id);

CREATE TABLE tenant.import_record (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    job_id UUID NOT NULL,
    batch BIGINT NOT NULL,
    subject_kind VARCHAR NOT NULL,
    subject_ids UUID[] NOT NULL,
    CONSTRAINT pk_import_record PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_import_record_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES tenant.import_job (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_import_record_tenant_id_job_id_batch_subject_kind UNIQUE (tenant_id, job_id, batch, subject_kind)
);

CREATE TABLE tenant.import_mapping (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    row_kind VARCHAR NOT NULL,
    spec JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_import_mapping PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_import_mapping_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_import_mapping_row_kind CHECK (row_kind IN ('order', 'order_line', 'product', 'stock_count', 'customer'))
);

CREATE TABLE tenant.audit_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_kind VARCHAR NOT NULL,
    actor_id UUID,
    actor_label VARCHAR NOT NULL,
    actor_ip VARCHAR,
    request_id VARCHAR,
    action VARCHAR NOT NULL,
    subject_kind VARCHAR NOT NULL,
    subject_id UUID NOT NULL,
    subject_label VARCHAR NOT NULL,
    before JSONB,
    after JSONB,
    CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_audit_entry_at ON tenant.audit_entry (tenant_id, at, id);
CREATE INDEX ix_audit_entry_subject ON tenant.audit_entry (tenant_id, subject_kind, subject_id, at);
"""


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES, append_only=("audit_entry",))


def downgrade() -> None:
    """Drop the tables of a tenant schema."""
    if not is_platform():
        drop_tables(
            ("audit_entry", "import_mapping", "import_record", "import_issue", "import_job")
        )
