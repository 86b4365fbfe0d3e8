"""Returns, exchanges and refunds.

Revision: 0015
Follows: 0014
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PAYMENTS = """
ALTER TABLE tenant.payment
    DROP CONSTRAINT ck_payment_method,
    ADD CONSTRAINT ck_payment_method CHECK (method IN ('credit_card', 'debit_card', 'bank_transfer', 'cash', 'boleto', 'voucher', 'exchange', 'other', 'not_defined')),
    DROP CONSTRAINT ck_payment_status,
    ADD CONSTRAINT ck_payment_status CHECK (status IN ('pending', 'authorized', 'received', 'failed', 'voided', 'refunded'));
"""
PAYMENTS_BACK = """
UPDATE tenant.payment SET status = 'failed' WHERE status = 'voided';
UPDATE tenant.payment SET method = 'other' WHERE method = 'exchange';
ALTER TABLE tenant.payment
    DROP CONSTRAINT ck_payment_method,
    ADD CONSTRAINT ck_payment_method CHECK (method IN ('credit_card', 'debit_card', 'bank_transfer', 'cash', 'boleto', 'voucher', 'other', 'not_defined')),
    DROP CONSTRAINT ck_payment_status,
    ADD CONSTRAINT ck_payment_status CHECK (status IN ('pending', 'authorized', 'received', 'failed', 'refunded'));
"""

TABLES = """
CREATE TABLE tenant.refund (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    payment_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency CHAR(3) NOT NULL,
    method VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    reference_kind VARCHAR,
    reference_id UUID,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    refunded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_refund PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_refund_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES tenant.payment (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_refund_tenant_id_idempotency_key_payment_id UNIQUE (tenant_id, idempotency_key, payment_id),
    CONSTRAINT ck_refund_method CHECK (method IN ('original', 'exchange')),
    CONSTRAINT ck_refund_amount CHECK (amount_minor > 0)
);
CREATE INDEX ix_refund_payment_id ON tenant.refund (tenant_id, payment_id);
CREATE INDEX ix_refund_refunded_at ON tenant.refund (tenant_id, refunded_at, id);

CREATE TABLE tenant.sales_return (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    order_id UUID NOT NULL,
    status VARCHAR DEFAULT 'requested' NOT NULL,
    currency CHAR(3) NOT NULL,
    note VARCHAR DEFAULT '' NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_on DATE NOT NULL,
    channel VARCHAR NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE,
    settled_at TIMESTAMP WITH TIME ZONE,
    settled_on DATE,
    resolution VARCHAR,
    shipping_minor BIGINT DEFAULT '0' NOT NULL,
    fee_minor BIGINT DEFAULT '0' NOT NULL,
    refund_minor BIGINT DEFAULT '0' NOT NULL,
    exchange_minor BIGINT DEFAULT '0' NOT NULL,
    exchange_order_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sales_return PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_sales_return_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT fk_sales_return_tenant_id_exchange_order_id FOREIGN KEY(tenant_id, exchange_order_id) REFERENCES tenant.sales_order (tenant_id, id),
    CONSTRAINT uq_sales_return_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_sales_return_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_sales_return_status CHECK (status IN ('requested', 'approved', 'received', 'inspected', 'settled', 'rejected', 'canceled')),
    CONSTRAINT ck_sales_return_resolution CHECK (resolution IN ('refund', 'exchange', 'nothing')),
    CONSTRAINT ck_sales_return_amounts CHECK (shipping_minor >= 0 AND fee_minor >= 0 AND refund_minor >= 0 AND exchange_minor >= 0),
    CONSTRAINT ck_sales_return_resolved CHECK ((status = 'settled') = (resolution IS NOT NULL))
);
CREATE INDEX ix_sales_return_order_id ON tenant.sales_return (tenant_id, order_id);
CREATE INDEX ix_sales_return_requested_at ON tenant.sales_return (tenant_id, requested_at, id);
CREATE INDEX ix_sales_return_status ON tenant.sales_return (tenant_id, status, requested_at, id);

CREATE TABLE tenant.return_line (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    return_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    received NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    restocked NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    scrapped NUMERIC(18, 4) DEFAULT '0' NOT NULL,
    warehouse_id UUID,
    worth_minor BIGINT DEFAULT '0' NOT NULL,
    tax_minor BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_return_line PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_return_line_tenant_id_return_id FOREIGN KEY(tenant_id, return_id) REFERENCES tenant.sales_return (tenant_id, id),
    CONSTRAINT fk_return_line_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES tenant.order_line (tenant_id, id),
    CONSTRAINT fk_return_line_tenant_id_variant_id FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT fk_return_line_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES tenant.warehouse (tenant_id, id),
    CONSTRAINT uq_return_line_tenant_id_return_id_order_line_id UNIQUE (tenant_id, return_id, order_line_id),
    CONSTRAINT ck_return_line_reason CHECK (reason IN ('changed_mind', 'defective', 'damaged', 'wrong_item', 'not_as_described', 'wrong_size', 'late', 'other')),
    CONSTRAINT ck_return_line_quantities CHECK (quantity > 0 AND received BETWEEN 0 AND quantity AND restocked >= 0 AND scrapped >= 0 AND restocked + scrapped <= received),
    CONSTRAINT ck_return_line_worth CHECK (worth_minor >= 0 AND tax_minor BETWEEN 0 AND worth_minor)
);
CREATE INDEX ix_return_line_order_line_id ON tenant.return_line (tenant_id, order_line_id);
CREATE INDEX ix_return_line_variant_id ON tenant.return_line (tenant_id, variant_id);

CREATE TABLE tenant.given_up_number (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_given_up_number PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_given_up_number_tenant_id_kind_number UNIQUE (tenant_id, kind, number)
);
"""


def upgrade() -> None:
    """Create refunds, returns and given up numbers; payments can be voided and come from an exchange."""
    if is_platform():
        return
    alter_tenant_tables(PAYMENTS)
    create_tenant_tables(TABLES, append_only=("refund", "given_up_number"))


def downgrade() -> None:
    """Drop returns and refunds."""
    if is_platform():
        return
    drop_tables(("given_up_number", "return_line", "sales_return", "refund"))
    alter_tenant_tables(PAYMENTS_BACK)
