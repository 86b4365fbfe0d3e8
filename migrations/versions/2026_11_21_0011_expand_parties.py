"""Customers in depth, their search, and sellers' commission schemes.

Revision: 0011
Follows: 0010
"""

from alembic import op

from migrations.operations import (
    alter_tenant_tables,
    create_tenant_tables,
    drop_tables,
    execute_in_tenant_schema,
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
    CONSTRAINT ck_commission_scheme_amounts CHECK (rate BETWEEN 0 AND 1 AND tax_rate BETWEEN 0 AND 1 AND amount_minor >= 0 AND (amount_minor IS NULL OR currency IS NOT NULL))
);
CREATE INDEX ix_commission_scheme_seller_id ON tenant.commission_scheme (tenant_id, seller_id, valid_from_on);

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

CREATE TABLE tenant.customer_word (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    word VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_customer_word PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customer_word_tenant_id_customer_id
        FOREIGN KEY(tenant_id, customer_id) REFERENCES tenant.customer (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_customer_word_word ON tenant.customer_word (tenant_id, word, customer_id);
CREATE INDEX ix_customer_word_customer ON tenant.customer_word (tenant_id, customer_id, word);
"""

FUNCTIONS = r"""
CREATE FUNCTION platform.bare_code(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT left(regexp_replace(platform.search_fold(value), '[^a-z0-9]+', '', 'g'), 60) $$;

-- What sounds alike in Spanish and Portuguese is written alike: Gonzalez and Gonzales, Jimenez and Gimenez.
CREATE FUNCTION platform.sound_of(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN word ~ '^[a-z]{3,}$' THEN regexp_replace(translate(replace(replace(replace(replace(replace(replace(
        replace(replace(replace(replace(word, 'ph', 'f'), 'ch', '1'), 'll', 'y'), 'qu', 'k'), 'ce', 'se'), 'ci', 'si'),
        'gue', '2e'), 'gui', '2i'), 'ge', 'je'), 'gi', 'ji'), '2czvwyxh', 'gksbbij'), '(.)\1+', '\1', 'g')
    ELSE word END
$$;

-- Not in SQL, which would be planned anew for each customer of an import.
CREATE FUNCTION platform.customer_words(name text, email text, phone text, tax_id text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    digits text := regexp_replace(phone, '[^0-9]+', '', 'g');
    tokens text[] := (regexp_split_to_array(platform.search_fold(concat_ws(' ', name, split_part(email, '@', 1))),
                                            '[^a-z0-9]+'))[1:40];
    found text[] := tokens || ARRAY[platform.bare_code(email), platform.bare_code(tax_id), right(digits, 15),
                                    right(digits, 9)];
    token text;
BEGIN
    FOREACH token IN ARRAY tokens LOOP
        found := found || platform.sound_of(token);
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT left(w.word, 60) FROM unnest(found) AS w(word) WHERE w.word <> '');
END $$;

-- The id follows from customer and word, and begins as the customer's: what is written together lies together.
CREATE FUNCTION platform.index_customers(target text, customers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM %I.customer_word w WHERE w.tenant_id = $1 AND w.customer_id = ANY($2)', target)
        USING platform.current_tenant_id(), customers;
    EXECUTE format('INSERT INTO %1$I.customer_word (tenant_id, id, customer_id, word)
        SELECT $1, overlay(md5(c.id || w.word) placing left(replace(c.id::text, ''-'', ''''), 20) from 1)::uuid,
               c.id, w.word
        FROM %1$I.customer c, unnest(platform.customer_words(c.name, c.email, c.phone, c.tax_id)) AS w(word)
        WHERE c.tenant_id = $1 AND c.id = ANY($2)', target)
        USING platform.current_tenant_id(), customers;
END $$;

-- New customers are read from what was written: looked up among all, each batch of an import might read them all.
CREATE FUNCTION platform.index_new_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %1$I.customer_word (tenant_id, id, customer_id, word)
        SELECT c.tenant_id, overlay(md5(c.id || w.word) placing left(replace(c.id::text, ''-'', ''''), 20) from 1)::uuid,
               c.id, w.word
        FROM written c, unnest(platform.customer_words(c.name, c.email, c.phone, c.tax_id)) AS w(word)',
        TG_TABLE_SCHEMA);
    RETURN NULL;
END $$;

CREATE FUNCTION platform.index_changed_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM platform.index_customers(TG_TABLE_SCHEMA, ARRAY[NEW.id]);
    RETURN NULL;
END $$;
"""
SIGNATURES = (
    "bare_code(text)",
    "sound_of(text)",
    "customer_words(text, text, text, text)",
    "index_customers(text, uuid[])",
    "index_new_customers()",
    "index_changed_customer()",
)
# A move copies the words as well. Credit changes with every order and is none of their business.
TRIGGERS = """
CREATE TRIGGER index_new_customers AFTER INSERT ON tenant.customer
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT WHEN (current_setting('app.door', true) IS DISTINCT FROM 'move')
    EXECUTE FUNCTION platform.index_new_customers();
CREATE TRIGGER index_changed_customer AFTER UPDATE ON tenant.customer
    FOR EACH ROW WHEN ((OLD.name, OLD.email, OLD.phone, OLD.tax_id)
        IS DISTINCT FROM (NEW.name, NEW.email, NEW.phone, NEW.tax_id)
        AND current_setting('app.door', true) IS DISTINCT FROM 'move')
    EXECUTE FUNCTION platform.index_changed_customer();
"""
TRIGGER_NAMES = ("index_new_customers", "index_changed_customer")
APPEND_ONLY = (
    "customer_credit_entry",
    "customer_merge",
    "customer_distinction",
)
CREATED = (
    "customer_group",
    "commission_scheme",
    "commission_scheme_category",
    "commission_scheme_tier",
    "customer_contact",
    "customer_credit_entry",
    "customer_distinction",
    "customer_merge",
    "customer_note",
    "customer_word",
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
"""
DROP_COLUMNS = """
ALTER TABLE tenant.customer_address
    DROP COLUMN recipient, DROP COLUMN phone, DROP COLUMN commune_code, DROP COLUMN is_default;
ALTER TABLE tenant.customer
    DROP COLUMN tax_country, DROP COLUMN email_verified_at, DROP COLUMN phone_digits, DROP COLUMN group_id,
    DROP COLUMN merged_into_id, DROP COLUMN payment_terms_days, DROP COLUMN credit_limit_minor,
    DROP COLUMN credit_currency, DROP COLUMN credit_used_minor, DROP COLUMN has_marketing_consent,
    DROP COLUMN marketing_consent_at, DROP COLUMN marketing_consent_source;
"""


def upgrade() -> None:
    """The functions on the platform's side; the tables, columns and triggers in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES, append_only=APPEND_ONLY)
        alter_tenant_tables(COLUMNS)
        execute_in_tenant_schema(TRIGGERS)
        return
    op.execute(FUNCTIONS)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION platform.{signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION platform.{signature} TO cauce_app, cauce_tenant")


def downgrade() -> None:
    """Take all of it back; the platform goes first, so its functions take the triggers along."""
    if is_platform():
        for signature in reversed(SIGNATURES):
            op.execute(f"DROP FUNCTION platform.{signature} CASCADE")
        return
    for trigger in TRIGGER_NAMES:
        execute_in_tenant_schema(f"DROP TRIGGER IF EXISTS {trigger} ON tenant.customer")
    alter_tenant_tables(DROP_COLUMNS)
    drop_tables(reversed(CREATED))
