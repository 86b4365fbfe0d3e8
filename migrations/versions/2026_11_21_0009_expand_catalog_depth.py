"""The catalogue in depth: brands, specifications, bundles, aliases of SKUs, search.

Revision: 0009
Follows: 0008
"""

from alembic import op

from migrations.operations import create_tenant_tables, drop_tables, is_platform, target_schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE tenant.product_brand (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_product_brand PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_product_brand_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_product_brand_name CHECK (name <> '' AND name = btrim(name))
);

ALTER TABLE tenant.product
    ADD COLUMN brand_id UUID,
    ADD COLUMN seller_id UUID,
    ADD COLUMN specifications JSONB DEFAULT '[]' NOT NULL,
    ADD CONSTRAINT fk_product_tenant_id_brand_id
        FOREIGN KEY(tenant_id, brand_id) REFERENCES tenant.product_brand (tenant_id, id),
    ADD CONSTRAINT fk_product_tenant_id_seller_id
        FOREIGN KEY(tenant_id, seller_id) REFERENCES tenant.seller (tenant_id, id);
CREATE INDEX ix_product_category ON tenant.product (tenant_id, category_id, name, id);
CREATE INDEX ix_product_brand ON tenant.product (tenant_id, brand_id, name, id) WHERE brand_id IS NOT NULL;
CREATE INDEX ix_product_seller ON tenant.product (tenant_id, seller_id) WHERE seller_id IS NOT NULL;
ALTER TABLE tenant.variant ADD COLUMN specifications JSONB DEFAULT '[]' NOT NULL;
CREATE INDEX ix_variant_without_barcode ON tenant.variant (tenant_id, product_id) WHERE barcode IS NULL;
CREATE INDEX ix_category_parent ON tenant.category (tenant_id, parent_id);

CREATE TABLE tenant.bundle_component (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    bundle_variant_id UUID NOT NULL,
    component_variant_id UUID NOT NULL,
    quantity NUMERIC(18, 4) NOT NULL,
    CONSTRAINT pk_bundle_component PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_bundle_component_tenant_id_bundle_variant_id
        FOREIGN KEY(tenant_id, bundle_variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT fk_bundle_component_tenant_id_component_variant_id
        FOREIGN KEY(tenant_id, component_variant_id) REFERENCES tenant.variant (tenant_id, id),
    CONSTRAINT uq_bundle_component_parts
        UNIQUE (tenant_id, bundle_variant_id, component_variant_id),
    CONSTRAINT ck_bundle_component_quantity CHECK (quantity > 0),
    CONSTRAINT ck_bundle_component_not_itself CHECK (bundle_variant_id <> component_variant_id)
);
CREATE INDEX ix_bundle_component_component ON tenant.bundle_component (tenant_id, component_variant_id);

CREATE TABLE tenant.sku_alias (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    channel VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    normalised VARCHAR NOT NULL,
    variant_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sku_alias PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_sku_alias_tenant_id_variant_id
        FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_sku_alias_tenant_id_channel_normalised UNIQUE (tenant_id, channel, normalised)
);
CREATE INDEX ix_sku_alias_variant ON tenant.sku_alias (tenant_id, variant_id);
CREATE INDEX ix_sku_alias_normalised ON tenant.sku_alias (tenant_id, normalised);

CREATE TABLE tenant.sku_prefix (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    channel VARCHAR NOT NULL,
    prefix VARCHAR NOT NULL,
    CONSTRAINT pk_sku_prefix PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_sku_prefix_tenant_id_channel_prefix UNIQUE (tenant_id, channel, prefix)
);

CREATE TABLE tenant.unmatched_sku (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    channel VARCHAR NOT NULL,
    raw VARCHAR NOT NULL,
    normalised VARCHAR NOT NULL,
    status VARCHAR DEFAULT 'open' NOT NULL,
    seen_count BIGINT DEFAULT '1' NOT NULL,
    sample JSONB DEFAULT '{}' NOT NULL,
    variant_id UUID,
    first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_unmatched_sku PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_unmatched_sku_tenant_id_variant_id
        FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_unmatched_sku_tenant_id_channel_normalised UNIQUE (tenant_id, channel, normalised),
    CONSTRAINT ck_unmatched_sku_status CHECK (status IN ('open', 'resolved', 'ignored'))
);
CREATE INDEX ix_unmatched_sku_status ON tenant.unmatched_sku (tenant_id, status, last_seen_at, id);

CREATE TABLE tenant.variant_word (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    variant_id UUID NOT NULL,
    product_id UUID NOT NULL,
    word VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_variant_word PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_variant_word_tenant_id_variant_id
        FOREIGN KEY(tenant_id, variant_id) REFERENCES tenant.variant (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_variant_word_word ON tenant.variant_word (tenant_id, word, variant_id, product_id);
CREATE INDEX ix_variant_word_variant ON tenant.variant_word (tenant_id, variant_id, word);

CREATE TABLE tenant.search_term (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    word VARCHAR COLLATE "C" NOT NULL,
    stem VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_search_term PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_search_term_word ON tenant.search_term (tenant_id, word);
CREATE INDEX ix_search_term_stem ON tenant.search_term (tenant_id, stem, word);

CREATE TRIGGER index_new_variants AFTER INSERT ON tenant.variant
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION platform.index_new_variants();
CREATE TRIGGER index_changed_variants AFTER UPDATE ON tenant.variant
    REFERENCING OLD TABLE AS replaced NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION platform.index_changed_variants();
CREATE TRIGGER index_changed_products AFTER UPDATE ON tenant.product
    REFERENCING OLD TABLE AS replaced NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION platform.index_changed_products();
"""

# A move copies the words as well, so the triggers leave them alone where it comes through its door.
# Accents are taken off before letters are made small: in the C locale only plain letters have a small form.
FUNCTIONS = r"""
CREATE FUNCTION platform.search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')) $$;

CREATE FUNCTION platform.search_tokens(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(left(t.token, 40) ORDER BY t.place), '{}')
    FROM (SELECT u.token, min(u.place) AS place
          FROM unnest(regexp_split_to_array(platform.search_fold(value), '[^a-z0-9]+'))
               WITH ORDINALITY AS u(token, place)
          WHERE u.token <> '' GROUP BY u.token ORDER BY place LIMIT 40) t
$$;

-- A code as it is written together, and from each of its first pieces on, so that it is found by its middle as well.
CREATE FUNCTION platform.search_codes(value text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    pieces text[] := array_remove(regexp_split_to_array(regexp_replace(regexp_replace(platform.search_fold(value),
                         '([a-z])(?=[0-9])', '\1 ', 'g'), '([0-9])(?=[a-z])', '\1 ', 'g'), '[^a-z0-9]+'), '');
    codes text[] := '{}';
BEGIN
    FOR i IN 1..least(cardinality(pieces), 8) LOOP
        codes := codes || left(array_to_string(pieces[i:], ''), 40);
    END LOOP;
    RETURN codes;
END $$;

CREATE FUNCTION platform.search_words(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT w.word), '{}')
    FROM unnest(platform.search_tokens(value)) AS t(token),
         unnest(CASE WHEN t.token ~ '[0-9]' AND t.token ~ '[a-z]' THEN platform.search_codes(t.token)
                     ELSE ARRAY[t.token] END) AS w(word)
$$;

CREATE FUNCTION platform.search_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((ts_lexize('pg_catalog.spanish_stem', regexp_replace(word, '([cs])ion$', '\1ión')))[1], word)
$$;

CREATE FUNCTION platform.write_variant_words(target text, variants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The id follows from variant and word, and begins as the variant's: what is written together lies together.
    EXECUTE format('DELETE FROM %I.variant_word w WHERE w.tenant_id = $1 AND w.variant_id = ANY($2)', target)
        USING platform.current_tenant_id(), variants;
    EXECUTE format('INSERT INTO %1$I.variant_word (tenant_id, id, variant_id, product_id, word)
        SELECT $1, overlay(md5(v.id || f.word) placing left(replace(v.id::text, ''-'', ''''), 20) from 1)::uuid,
               v.id, v.product_id, f.word
        FROM %1$I.variant v
        JOIN %1$I.product p ON p.tenant_id = $1 AND p.id = v.product_id
        LEFT JOIN %1$I.product_brand b ON b.tenant_id = $1 AND b.id = p.brand_id
        CROSS JOIN LATERAL (SELECT DISTINCT w.word FROM unnest(
            platform.search_words(concat_ws('' '', p.name, v.name, b.name)) || platform.search_codes(v.sku)
            || platform.search_codes(coalesce(v.barcode, ''''))) AS w(word)) f
        WHERE v.tenant_id = $1 AND v.id = ANY($2)
        ON CONFLICT (tenant_id, id) DO NOTHING', target)
        USING platform.current_tenant_id(), variants;
    EXECUTE format('INSERT INTO %1$I.search_term (tenant_id, id, word, stem)
        SELECT $1, gen_random_uuid(), f.word, platform.search_stem(f.word)
        FROM (SELECT DISTINCT w.word FROM %1$I.variant_word w
              WHERE w.tenant_id = $1 AND w.variant_id = ANY($2) AND w.word ~ ''^[a-z]{3,}$'') f
        WHERE NOT EXISTS (SELECT FROM %1$I.search_term t WHERE t.tenant_id = $1 AND t.word = f.word)', target)
        USING platform.current_tenant_id(), variants;
END $$;

-- While the first goods come in the planner knows of none, and a loop that is planned for one row compares each with each.
CREATE FUNCTION platform.write_many_variant_words(target text, variants uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_nestloop = off AS $$
BEGIN
    PERFORM platform.write_variant_words(target, variants);
END $$;

CREATE FUNCTION platform.index_variants(target text, variants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(variants) > 100 THEN
        PERFORM platform.write_many_variant_words(target, variants);
    ELSE
        PERFORM platform.write_variant_words(target, variants);
    END IF;
END $$;

CREATE FUNCTION platform.index_new_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('app.door', true), '') <> 'move' THEN
        PERFORM platform.index_variants(TG_TABLE_SCHEMA, (SELECT array_agg(n.id) FROM written n));
    END IF;
    RETURN NULL;
END $$;

-- A row that is as it was stands in both tables alike; joined, they would be compared each with each.
CREATE FUNCTION platform.index_changed_variants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed uuid[];
BEGIN
    IF coalesce(current_setting('app.door', true), '') = 'move' THEN RETURN NULL; END IF;
    SELECT array_agg(DISTINCT c.id) INTO changed FROM (
        SELECT b.id FROM (SELECT id, product_id, sku, name, barcode FROM written
                          UNION ALL SELECT id, product_id, sku, name, barcode FROM replaced) b
        GROUP BY b.id, b.product_id, b.sku, b.name, b.barcode HAVING count(*) = 1) c;
    IF changed IS NOT NULL THEN
        PERFORM platform.index_variants(TG_TABLE_SCHEMA, changed);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION platform.index_changed_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed uuid[];
BEGIN
    IF coalesce(current_setting('app.door', true), '') = 'move' THEN RETURN NULL; END IF;
    SELECT array_agg(DISTINCT c.id) INTO changed FROM (
        SELECT b.id FROM (SELECT id, name, brand_id FROM written UNION ALL SELECT id, name, brand_id FROM replaced) b
        GROUP BY b.id, b.name, b.brand_id HAVING count(*) = 1) c;
    IF changed IS NOT NULL THEN
        EXECUTE format('SELECT array_agg(v.id) FROM %I.variant v WHERE v.tenant_id = $1 AND v.product_id = ANY($2)',
                       TG_TABLE_SCHEMA)
            INTO changed USING platform.current_tenant_id(), changed;
        PERFORM platform.index_variants(TG_TABLE_SCHEMA, changed);
    END IF;
    RETURN NULL;
END $$;
"""
SIGNATURES = (
    "search_fold(text)",
    "search_tokens(text)",
    "search_codes(text)",
    "search_words(text)",
    "search_stem(text)",
    "write_variant_words(text, uuid[])",
    "write_many_variant_words(text, uuid[])",
    "index_variants(text, uuid[])",
    "index_new_variants()",
    "index_changed_variants()",
    "index_changed_products()",
)
NEW_TABLES = (
    "search_term",
    "variant_word",
    "unmatched_sku",
    "sku_prefix",
    "sku_alias",
    "bundle_component",
)


def upgrade() -> None:
    """The extension and the functions on the platform's side, the tables and triggers in a tenant schema."""
    if not is_platform():
        create_tenant_tables(TABLES)
        return
    # Trusted: whoever may create schemas may create it. What it brings has no rights of its own.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA platform")
    op.execute(FUNCTIONS)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION platform.{signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION platform.{signature} TO cauce_app, cauce_tenant")


def downgrade() -> None:
    """Take all of it back; the platform goes first, so its functions take the triggers along."""
    if is_platform():
        for signature in reversed(SIGNATURES):
            op.execute(f"DROP FUNCTION platform.{signature} CASCADE")
        op.execute("DROP EXTENSION IF EXISTS pg_trgm")
        return
    schema = target_schema()
    for trigger, table in (
        ("index_new_variants", "variant"),
        ("index_changed_variants", "variant"),
        ("index_changed_products", "product"),
    ):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {schema}.{table}")
    drop_tables(NEW_TABLES)
    for index in ("ix_category_parent", "ix_variant_without_barcode", "ix_product_category"):
        op.execute(f"DROP INDEX {schema}.{index}")
    op.execute(f"ALTER TABLE {schema}.variant DROP COLUMN specifications")
    op.execute(
        f"ALTER TABLE {schema}.product DROP COLUMN brand_id, DROP COLUMN seller_id, DROP COLUMN specifications"
    )
    drop_tables(("product_brand",))
