"""Customers in depth and sellers' commission schemes, statements and payouts.

Revision: 0011
Follows: 0010
"""

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    is_platform,
)

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.customer_group (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    description VARCHAR DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_group PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_customer_group_tenant_id_name UNIQUE (tenant_id, name)
);

CREATE TABLE tenant.commission_scheme (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seller_id UUID,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    rate NUMERIC(9, 6),
    amount_minor BIGINT,
    currency CHAR(3),
    tax_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    valid_from_on DATE NOT NULL,
    valid_to_on DATE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_commission_scheme PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commission_scheme_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT ck_commission_scheme_kind CHECK (kind IN ('percentage', 'fixed_unit', 'fixed_order', 'category', 'tiered')),
    CONSTRAINT ck_commission_scheme_validity CHECK (valid_to_on >= valid_from_on),
    CONSTRAINT ck_commission_scheme_amounts CHECK (rate BETWEEN 0 AND 1 AND tax_rate BETWEEN 0 AND 1 AND amount_minor >= 0 AND (amount_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX ix_commission_scheme_seller_id ON tenant.commission_scheme (tenant_id, seller_id, valid_from_on);

CREATE TABLE tenant.seller_account (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seller_id UUID NOT NULL,
    currency CHAR(3) NOT NULL,
    available_minor BIGINT DEFAULT '0' NOT NULL,
    held_minor BIGINT DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller_account PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_account_tenant_id_seller_id FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id),
    CONSTRAINT uq_seller_account_tenant_id_seller_id_currency UNIQUE (tenant_id, seller_id, currency),
    CONSTRAINT ck_seller_account_held CHECK (held_minor >= 0)
);

CREATE TABLE tenant.commission_scheme_category (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    scheme_id UUID NOT NULL,
    category_id UUID NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    CONSTRAINT pk_commission_scheme_category PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commission_scheme_category_tenant_id_scheme_id FOREIGN KEY(tenant_id, scheme_id) REFERENCES tenant.commission_scheme (tenant_id, id),
    CONSTRAINT fk_commission_scheme_category_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES tenant.category (tenant_id, id),
    CONSTRAINT uq_commission_scheme_category_tenant_id_scheme_id_category_id UNIQUE (tenant_id, scheme_id, category_id),
    CONSTRAINT ck_commission_scheme_category_rate CHECK (rate BETWEEN 0 AND 1)
);

CREATE TABLE tenant.commission_scheme_tier (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    scheme_id UUID NOT NULL,
    from_minor BIGINT NOT NULL,
    rate NUMERIC(9, 6) NOT NULL,
    CONSTRAINT pk_commission_scheme_tier PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_commission_scheme_tier_tenant_id_scheme_id FOREIGN KEY(tenant_id, scheme_id) REFERENCES tenant.commission_scheme (tenant_id, id),
    CONSTRAINT uq_commission_scheme_tier_tenant_id_scheme_id_from_minor UNIQUE (tenant_id, scheme_id, from_minor),
    CONSTRAINT ck_commission_scheme_tier_rate CHECK (from_minor >= 0 AND rate BETWEEN 0 AND 1)
);

CREATE TABLE tenant.customer_contact (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    role VARCHAR DEFAULT '' NOT NULL,
    email VARCHAR,
    phone VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_contact PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_contact_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id)
);
CREATE INDEX ix_customer_contact_customer_id ON tenant.customer_contact (tenant_id, customer_id, created_at);
CREATE INDEX ix_customer_contact_email ON tenant.customer_contact (tenant_id, lower(email)) WHERE email IS NOT NULL;

CREATE TABLE tenant.customer_credit_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    reference_id UUID NOT NULL,
    cause_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency CHAR(3) NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_credit_entry PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_credit_entry_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT ck_customer_credit_entry_kind CHECK (kind IN ('take', 'release', 'settle')),
    CONSTRAINT uq_customer_credit_entry_tenant_id_reference_id_kind_cause_id UNIQUE (tenant_id, reference_id, kind, cause_id),
    CONSTRAINT ck_customer_credit_entry_sign CHECK ((kind = 'take') = (amount_minor > 0) AND amount_minor <> 0)
);
CREATE INDEX ix_customer_credit_entry_customer_id ON tenant.customer_credit_entry (tenant_id, customer_id, created_at);

CREATE TABLE tenant.customer_distinction (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    one_id UUID NOT NULL,
    other_id UUID NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_distinction PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_distinction_tenant_id_one_id FOREIGN KEY(tenant_id, one_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT fk_customer_distinction_tenant_id_other_id FOREIGN KEY(tenant_id, other_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT uq_customer_distinction_tenant_id_one_id_other_id UNIQUE (tenant_id, one_id, other_id)
);

CREATE TABLE tenant.customer_merge (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    absorbed_id UUID NOT NULL,
    survivor_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    moved JSONB DEFAULT '{}' NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_merge PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_merge_tenant_id_absorbed_id FOREIGN KEY(tenant_id, absorbed_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT fk_customer_merge_tenant_id_survivor_id FOREIGN KEY(tenant_id, survivor_id) REFERENCES tenant.customer (tenant_id, id),
    CONSTRAINT uq_customer_merge_tenant_id_absorbed_id UNIQUE (tenant_id, absorbed_id),
    CONSTRAINT ck_customer_merge_reason CHECK (reason IN ('tax_id', 'email', 'decided'))
);
CREATE INDEX ix_customer_merge_survivor_id ON tenant.customer_merge (tenant_id, survivor_id);

CREATE TABLE tenant.customer_note (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    text VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_customer_note PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_note_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id)
);
CREATE INDEX ix_customer_note_customer_id ON tenant.customer_note (tenant_id, customer_id, created_at);

CREATE TABLE tenant.seller_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    occurred_on DATE NOT NULL,
    available_minor BIGINT NOT NULL,
    held_minor BIGINT DEFAULT '0' NOT NULL,
    cause_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    order_id UUID,
    quantity NUMERIC(18, 4),
    note VARCHAR DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller_entry PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_entry_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT ck_seller_entry_kind CHECK (kind IN ('sale', 'commission', 'commission_tax', 'hold', 'hold_release', 'sale_reversal', 'commission_reversal', 'commission_tax_reversal', 'payout', 'adjustment')),
    CONSTRAINT uq_seller_entry_tenant_id_cause_id_kind_order_line_id UNIQUE (tenant_id, cause_id, kind, order_line_id)
);
CREATE INDEX ix_seller_entry_account_id ON tenant.seller_entry (tenant_id, account_id, occurred_on, id);
CREATE INDEX ix_seller_entry_order_line_id ON tenant.seller_entry (tenant_id, order_line_id);

CREATE TABLE tenant.seller_hold (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    cause_id UUID NOT NULL,
    order_id UUID NOT NULL,
    order_line_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    open_minor BIGINT NOT NULL,
    retention_days BIGINT NOT NULL,
    release_on DATE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller_hold PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_hold_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_hold_tenant_id_cause_id_order_line_id UNIQUE (tenant_id, cause_id, order_line_id),
    CONSTRAINT ck_seller_hold_open CHECK (open_minor BETWEEN 0 AND amount_minor)
);
CREATE INDEX ix_seller_hold_due ON tenant.seller_hold (tenant_id, release_on, id) WHERE open_minor > 0;
CREATE INDEX ix_seller_hold_order_id ON tenant.seller_hold (tenant_id, order_id);

CREATE TABLE tenant.seller_payout (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    reference VARCHAR DEFAULT '' NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    actor_label VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seller_payout PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_payout_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_payout_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_seller_payout_amount CHECK (amount_minor > 0)
);
CREATE INDEX ix_seller_payout_account_id ON tenant.seller_payout (tenant_id, account_id, created_at);

CREATE TABLE tenant.seller_statement (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    number BIGINT NOT NULL,
    period_first_on DATE NOT NULL,
    period_last_on DATE NOT NULL,
    opening_minor BIGINT NOT NULL,
    sales_minor BIGINT NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_tax_minor BIGINT NOT NULL,
    adjustment_minor BIGINT NOT NULL,
    payout_minor BIGINT NOT NULL,
    closing_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_label VARCHAR NOT NULL,
    CONSTRAINT pk_seller_statement PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_statement_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES tenant.seller_account (tenant_id, id),
    CONSTRAINT uq_seller_statement_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT ck_seller_statement_period CHECK (period_last_on >= period_first_on)
);

CREATE TABLE tenant.seller_statement_entry (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    statement_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    CONSTRAINT pk_seller_statement_entry PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_seller_statement_entry_tenant_id_statement_id FOREIGN KEY(tenant_id, statement_id) REFERENCES tenant.seller_statement (tenant_id, id),
    CONSTRAINT fk_seller_statement_entry_tenant_id_entry_id FOREIGN KEY(tenant_id, entry_id) REFERENCES tenant.seller_entry (tenant_id, id),
    CONSTRAINT uq_seller_statement_entry_tenant_id_entry_id UNIQUE (tenant_id, entry_id)
);
CREATE INDEX ix_seller_statement_entry_statement_id ON tenant.seller_statement_entry (tenant_id, statement_id);
"""
APPEND_ONLY = (
    "customer_credit_entry",
    "customer_merge",
    "customer_distinction",
    "seller_entry",
    "seller_payout",
    "seller_statement",
    "seller_statement_entry",
)
CREATED = (
    "customer_group",
    "commission_scheme",
    "seller_account",
    "commission_scheme_category",
    "commission_scheme_tier",
    "customer_contact",
    "customer_credit_entry",
    "customer_distinction",
    "customer_merge",
    "customer_note",
    "seller_entry",
    "seller_hold",
    "seller_payout",
    "seller_statement",
    "seller_statement_entry",
)

COLUMNS = """
ALTER TABLE tenant.customer
    ADD COLUMN tax_country CHAR(2),
    ADD COLUMN email_verified_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN phone_digits VARCHAR,
    ADD COLUMN group_id UUID,
    ADD COLUMN merged_into_id UUID,
    ADD COLUMN payment_terms_days SMALLINT,
    ADD COLUMN credit_limit_minor BIGINT,
    ADD COLUMN credit_currency CHAR(3),
    ADD COLUMN credit_used_minor BIGINT DEFAULT '0' NOT NULL,
    ADD COLUMN has_marketing_consent BOOLEAN DEFAULT 'false' NOT NULL,
    ADD COLUMN marketing_consent_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN marketing_consent_source VARCHAR,
    ADD CONSTRAINT fk_customer_tenant_id_group_id FOREIGN KEY(tenant_id, group_id) REFERENCES tenant.customer_group (tenant_id, id),
    ADD CONSTRAINT fk_customer_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES tenant.customer (tenant_id, id),
    ADD CONSTRAINT ck_customer_tax_country CHECK (tax_country IS NULL OR tax_id IS NOT NULL),
    ADD CONSTRAINT ck_customer_merged_into_id CHECK (merged_into_id <> id),
    ADD CONSTRAINT ck_customer_credit CHECK ((credit_limit_minor IS NULL) = (credit_currency IS NULL) AND credit_limit_minor >= 0 AND credit_used_minor >= 0 AND payment_terms_days BETWEEN 0 AND 365);
CREATE INDEX ix_customer_group_id ON tenant.customer (tenant_id, group_id, name, id) WHERE group_id IS NOT NULL;
CREATE INDEX ix_customer_merged_into_id ON tenant.customer (tenant_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX ix_customer_phone_digits ON tenant.customer (tenant_id, phone_digits) WHERE phone_digits IS NOT NULL;

ALTER TABLE tenant.customer_address
    ADD COLUMN recipient VARCHAR,
    ADD COLUMN phone VARCHAR,
    ADD COLUMN commune_code CHAR(5),
    ADD COLUMN is_default BOOLEAN DEFAULT false NOT NULL;
CREATE UNIQUE INDEX uq_customer_address_default ON tenant.customer_address (tenant_id, customer_id, kind) WHERE is_default;

ALTER TABLE tenant.seller
    ADD COLUMN version BIGINT DEFAULT '1' NOT NULL,
    ADD COLUMN tax_country CHAR(2),
    ADD COLUMN retention_rate NUMERIC(9, 6) DEFAULT '0' NOT NULL,
    ADD COLUMN retention_days SMALLINT DEFAULT '0' NOT NULL,
    ADD CONSTRAINT ck_seller_retention CHECK (retention_rate BETWEEN 0 AND 1 AND retention_days BETWEEN 0 AND 365);
"""
DROP_COLUMNS = """
ALTER TABLE tenant.seller
    DROP COLUMN version, DROP COLUMN tax_country, DROP COLUMN retention_rate, DROP COLUMN retention_days;
ALTER TABLE tenant.customer_address
    DROP COLUMN recipient, DROP COLUMN phone, DROP COLUMN commune_code, DROP COLUMN is_default;
ALTER TABLE tenant.customer
    DROP COLUMN tax_country, DROP COLUMN email_verified_at, DROP COLUMN phone_digits, DROP COLUMN group_id,
    DROP COLUMN merged_into_id, DROP COLUMN payment_terms_days, DROP COLUMN credit_limit_minor,
    DROP COLUMN credit_currency, DROP COLUMN credit_used_minor, DROP COLUMN has_marketing_consent,
    DROP COLUMN marketing_consent_at, DROP COLUMN marketing_consent_source;
"""


def upgrade() -> None:
    """Create the tables and add the columns in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES, append_only=APPEND_ONLY)
        alter_tenant_tables(COLUMNS)


def downgrade() -> None:
    """Drop the columns and the tables of a tenant schema."""
    if not is_platform():
        alter_tenant_tables(DROP_COLUMNS)
        drop_tables(reversed(CREATED))
