"""Images of products; rows of imports that wait for a SKU.

Revision: 0020
Follows: 0019
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MAPPINGS = """
ALTER TABLE tenant.import_mapping
    DROP CONSTRAINT ck_import_mapping_row_kind,
    ADD CONSTRAINT ck_import_mapping_row_kind CHECK (row_kind IN ('order', 'order_line', 'product', 'stock_count', 'price', 'customer'));
"""
MAPPINGS_BACK = """
DELETE FROM tenant.import_mapping WHERE row_kind = 'price';
ALTER TABLE tenant.import_mapping
    DROP CONSTRAINT ck_import_mapping_row_kind,
    ADD CONSTRAINT ck_import_mapping_row_kind CHECK (row_kind IN ('order', 'order_line', 'product', 'stock_count', 'customer'));
"""

TABLES = """
CREATE TABLE tenant.product_image (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    product_id UUID NOT NULL,
    position BIGINT NOT NULL,
    alt VARCHAR DEFAULT '' NOT NULL,
    content_type VARCHAR NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    file_key UUID NOT NULL,
    thumbnail_key UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_product_image PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_product_image_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES tenant.product (tenant_id, id),
    CONSTRAINT ck_product_image_size CHECK (width > 0 AND height > 0 AND size_bytes > 0)
);
CREATE INDEX ix_product_image_product ON tenant.product_image (tenant_id, product_id, position, id);

CREATE TABLE tenant.import_waiting (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    job_id UUID NOT NULL,
    channel VARCHAR NOT NULL,
    normalised VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    content JSONB NOT NULL,
    noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_import_waiting PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_import_waiting_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES tenant.import_job (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_waiting_kind CHECK (kind IN ('stock_count', 'price'))
);
CREATE INDEX ix_import_waiting_normalised ON tenant.import_waiting (tenant_id, normalised, id);
CREATE INDEX ix_import_waiting_job_id ON tenant.import_waiting (tenant_id, job_id);
"""


def upgrade() -> None:
    """Make the tables; let mappings be of prices."""
    if is_platform():
        return
    create_tenant_tables(TABLES)
    alter_tenant_tables(MAPPINGS)


def downgrade() -> None:
    """Take the tables away, and mappings of prices with them."""
    if is_platform():
        return
    alter_tenant_tables(MAPPINGS_BACK)
    drop_tables(("import_waiting", "product_image"))
