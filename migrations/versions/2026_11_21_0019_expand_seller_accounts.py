"""Accounts, statements and payouts of sellers; what a line's seller owes, as it was agreed.

Revision: 0019
Follows: 0018
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

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

ACCOUNTS = """
CREATE TABLE tenant.seller_account (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seller_id UUID NOT NULL,
    currency CHAR(3) NOT NULL,
    balance_minor BIGINT DEFAULT '0' NOT NULL,
    last_position BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_seller_account PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_account_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT uq_seller_account_tenant_id_seller_id_currency UNIQUE (tenant_id, seller_id, currency)
);

CREATE TABLE tenant.seller_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    position BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    booked_on DATE NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    amount_minor BIGINT NOT NULL,
    gross_minor BIGINT DEFAULT '0' NOT NULL,
    commission_minor BIGINT DEFAULT '0' NOT NULL,
    commission_tax_minor BIGINT DEFAULT '0' NOT NULL,
    quantity NUMERIC(18, 4),
    order_id UUID,
    order_line_id UUID,
    retained_minor BIGINT DEFAULT '0' NOT NULL,
    release_on DATE,
    reason VARCHAR DEFAULT '' NOT NULL,
    actor_label VARCHAR NOT NULL,
    CONSTRAINT pk_seller_entry PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_entry_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_entry_tenant_id_account_id_position UNIQUE (tenant_id, account_id, position),
    CONSTRAINT uq_seller_entry_tenant_id_kind_source UNIQUE (tenant_id, kind, source),
    CONSTRAINT ck_seller_entry_kind CHECK (kind IN ('sale', 'return', 'adjustment', 'payout', 'payout_failed')),
    CONSTRAINT ck_seller_entry_parts CHECK (order_line_id IS NULL OR amount_minor = gross_minor - commission_minor - commission_tax_minor),
    CONSTRAINT ck_seller_entry_retained CHECK ((retained_minor = 0) = (release_on IS NULL))
);
CREATE INDEX ix_seller_entry_order_line_id ON tenant.seller_entry (tenant_id, order_line_id) WHERE order_line_id IS NOT NULL;
CREATE INDEX ix_seller_entry_release_on ON tenant.seller_entry (tenant_id, account_id, release_on) WHERE retained_minor <> 0;

CREATE TABLE tenant.seller_retention (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seller_id UUID,
    rate NUMERIC(9, 6) NOT NULL,
    days SMALLINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller_retention PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_retention_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT ck_seller_retention_range CHECK (rate BETWEEN 0 AND 1 AND days BETWEEN 0 AND 365)
);
CREATE UNIQUE INDEX uq_seller_retention_everybody ON tenant.seller_retention (tenant_id) WHERE seller_id IS NULL;
CREATE UNIQUE INDEX uq_seller_retention_seller ON tenant.seller_retention (tenant_id, seller_id) WHERE seller_id IS NOT NULL;

CREATE TABLE tenant.seller_statement (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    number VARCHAR NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    opening_minor BIGINT NOT NULL,
    closing_minor BIGINT NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_label VARCHAR NOT NULL,
    CONSTRAINT pk_seller_statement PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_statement_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_statement_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_seller_statement_tenant_id_account_id_first_position UNIQUE (tenant_id, account_id, first_position),
    CONSTRAINT ck_seller_statement_range CHECK (first_position >= 1 AND last_position >= first_position AND last_on >= first_on)
);

CREATE TABLE tenant.seller_payout (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    number VARCHAR NOT NULL,
    status VARCHAR DEFAULT 'pending' NOT NULL,
    amount_minor BIGINT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    note VARCHAR DEFAULT '' NOT NULL,
    CONSTRAINT pk_seller_payout PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_payout_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_payout_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT ck_seller_payout_status CHECK (status IN ('pending', 'paid', 'failed')),
    CONSTRAINT ck_seller_payout_amount CHECK (amount_minor > 0),
    CONSTRAINT ck_seller_payout_ended CHECK ((status = 'pending') = (ended_at IS NULL))
);
CREATE INDEX ix_seller_payout_account_id ON tenant.seller_payout (tenant_id, account_id, requested_at);
CREATE INDEX ix_seller_payout_status ON tenant.seller_payout (tenant_id, status, requested_at, id);
"""


def upgrade() -> None:
    """What was agreed for a line; accounts whose entries and statements nobody changes."""
    if is_platform():
        return
    alter_tenant_tables(AGREED)
    create_tenant_tables(ACCOUNTS, append_only=("seller_entry", "seller_statement"))


def downgrade() -> None:
    """Take it back."""
    if is_platform():
        return
    drop_tables(
        ("seller_payout", "seller_statement", "seller_retention", "seller_entry", "seller_account")
    )
    alter_tenant_tables(AGREED_BACK)
