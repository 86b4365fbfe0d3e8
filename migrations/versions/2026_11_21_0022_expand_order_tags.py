"""Tags and files of orders.

Revision: 0022
Follows: 0021
"""

from migrations.operations import create_tenant_tables, drop_tables, is_platform

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.order_tag (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    color VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_tag PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_order_tag_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT ck_order_tag_color CHECK (color IN ('blue', 'green', 'amber', 'red')),
    CONSTRAINT ck_order_tag_name CHECK (name <> '' AND name = btrim(name))
);
CREATE TABLE tenant.order_tagging (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    tag_id UUID NOT NULL,
    order_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_tagging PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_tagging_tenant_id_tag_id FOREIGN KEY(tenant_id, tag_id) REFERENCES tenant.order_tag (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_order_tagging_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_order_tagging_tenant_id_tag_id_order_id UNIQUE (tenant_id, tag_id, order_id)
);
CREATE INDEX ix_order_tagging_order_id ON tenant.order_tagging (tenant_id, order_id);
CREATE TABLE tenant.order_file (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    order_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    content_type VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    file_key UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_order_file PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_order_file_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_order_file_tenant_id_file_key UNIQUE (tenant_id, file_key),
    CONSTRAINT ck_order_file_size CHECK (size_bytes > 0)
);
CREATE INDEX ix_order_file_order_id ON tenant.order_file (tenant_id, order_id, created_at, id);
"""
_DROPPED = ("order_file", "order_tagging", "order_tag")


def upgrade() -> None:
    """Create the tables in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)


def downgrade() -> None:
    """Drop them."""
    if not is_platform():
        drop_tables(_DROPPED)
