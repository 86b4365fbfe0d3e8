"""The platform's tables and the functions of the wall.

Revision: 0001
Follows: nothing
"""

from alembic import op

from migrations.operations import drop_tables, is_platform, protect_platform_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FUNCTIONS = """
CREATE FUNCTION platform.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

CREATE FUNCTION platform.current_brand_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.brand_id', true), '')::uuid $$;
"""

# The shared lock makes a move wait for the transactions that run where the tenant lives, and makes new ones wait for
# the move; whoever waited looks up the placement again, in a new snapshot.
ENTER_TENANT = """
CREATE FUNCTION platform.enter_tenant(expected_schema text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(current_setting('app.tenant_id'), 0));
    PERFORM 1 FROM platform.tenant
        WHERE id = platform.current_tenant_id() AND schema_name = expected_schema AND status <> 'closed';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the tenant is not in this schema' USING ERRCODE = 'CT001';
    END IF;
END $$;
"""

TABLES = """
CREATE TABLE platform.brand (
    id UUID NOT NULL,
    slug VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    legal_name VARCHAR NOT NULL,
    tagline VARCHAR DEFAULT '' NOT NULL,
    tokens JSONB DEFAULT '{}' NOT NULL,
    logo_path VARCHAR NOT NULL,
    mark_path VARCHAR NOT NULL,
    sender_name VARCHAR NOT NULL,
    sender_email VARCHAR NOT NULL,
    support_email VARCHAR NOT NULL,
    default_locale VARCHAR DEFAULT 'es-CL' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_brand PRIMARY KEY (id),
    CONSTRAINT uq_brand_slug UNIQUE (slug)
);

CREATE TABLE platform.outbox (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    subject_id UUID NOT NULL,
    payload JSONB NOT NULL,
    actor JSONB NOT NULL,
    request_id VARCHAR,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    relayed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_outbox PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_outbox_unrelayed ON platform.outbox (id) WHERE relayed_at IS NULL;

CREATE TABLE platform.processed_event (
    tenant_id UUID NOT NULL,
    event_id UUID NOT NULL,
    handler VARCHAR NOT NULL,
    processed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_processed_event PRIMARY KEY (tenant_id, event_id, handler)
);

CREATE TABLE platform.app_user (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    email VARCHAR NOT NULL,
    email_verified_at TIMESTAMP WITH TIME ZONE,
    name VARCHAR NOT NULL,
    password_hash VARCHAR NOT NULL,
    locale VARCHAR DEFAULT 'es-CL' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_app_user PRIMARY KEY (id),
    CONSTRAINT fk_app_user_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id)
);
CREATE UNIQUE INDEX uq_app_user_brand_id_email ON platform.app_user (brand_id, lower(email));

CREATE TABLE platform.brand_host (
    host VARCHAR NOT NULL,
    brand_id UUID NOT NULL,
    is_primary BOOLEAN NOT NULL,
    CONSTRAINT pk_brand_host PRIMARY KEY (host),
    CONSTRAINT fk_brand_host_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id)
);
CREATE INDEX ix_brand_host_brand_id ON platform.brand_host (brand_id);

CREATE TABLE platform.login_throttle (
    brand_id UUID NOT NULL,
    key_hash BYTEA NOT NULL,
    failures SMALLINT NOT NULL,
    window_started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_login_throttle PRIMARY KEY (brand_id, key_hash),
    CONSTRAINT fk_login_throttle_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id)
);

CREATE TABLE platform.tenant (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    slug VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    legal_name VARCHAR,
    tax_id VARCHAR,
    country VARCHAR DEFAULT 'CL' NOT NULL,
    currency VARCHAR DEFAULT 'CLP' NOT NULL,
    time_zone VARCHAR DEFAULT 'America/Santiago' NOT NULL,
    locale VARCHAR DEFAULT 'es-CL' NOT NULL,
    placement VARCHAR NOT NULL,
    schema_name VARCHAR NOT NULL,
    status VARCHAR DEFAULT 'trial' NOT NULL,
    trial_ends_at TIMESTAMP WITH TIME ZONE,
    onboarding JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tenant PRIMARY KEY (id),
    CONSTRAINT uq_tenant_slug UNIQUE (slug),
    CONSTRAINT ck_tenant_placement CHECK (placement IN ('pooled', 'dedicated')),
    CONSTRAINT ck_tenant_status CHECK (status IN ('trial', 'active', 'read_only', 'closed')),
    CONSTRAINT fk_tenant_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id)
);
CREATE INDEX ix_tenant_brand_id ON platform.tenant (brand_id, id);

CREATE TABLE platform.api_key (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    prefix VARCHAR NOT NULL,
    last4 VARCHAR NOT NULL,
    key_hash BYTEA NOT NULL,
    scopes TEXT[] NOT NULL,
    created_by UUID,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_api_key PRIMARY KEY (id),
    CONSTRAINT uq_api_key_key_hash UNIQUE (key_hash),
    CONSTRAINT fk_api_key_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_api_key_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id)
);
CREATE INDEX ix_api_key_tenant_id ON platform.api_key (tenant_id, id);

CREATE TABLE platform.email_token (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    user_id UUID NOT NULL,
    purpose VARCHAR NOT NULL,
    token_hash BYTEA NOT NULL,
    data JSONB DEFAULT '{}' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_email_token PRIMARY KEY (id),
    CONSTRAINT uq_email_token_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_email_token_purpose CHECK (purpose IN ('verify_email', 'reset_password')),
    CONSTRAINT fk_email_token_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_email_token_user_id FOREIGN KEY(user_id) REFERENCES platform.app_user (id)
);
CREATE INDEX ix_email_token_user_id ON platform.email_token (user_id);

CREATE TABLE platform.invitation (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    email VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    token_hash BYTEA NOT NULL,
    invited_by UUID NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_invitation PRIMARY KEY (id),
    CONSTRAINT uq_invitation_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_invitation_role CHECK (role IN ('owner', 'admin', 'operations', 'warehouse', 'finance', 'support', 'read_only')),
    CONSTRAINT fk_invitation_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_invitation_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id),
    CONSTRAINT fk_invitation_invited_by FOREIGN KEY(invited_by) REFERENCES platform.app_user (id)
);
CREATE INDEX ix_invitation_tenant_id ON platform.invitation (tenant_id, id);

CREATE TABLE platform.mail_message (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    tenant_id UUID,
    sender VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    body_text VARCHAR NOT NULL,
    body_html VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    last_error VARCHAR,
    next_attempt_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_mail_message PRIMARY KEY (id),
    CONSTRAINT ck_mail_message_status CHECK (status IN ('queued', 'sent', 'failed')),
    CONSTRAINT fk_mail_message_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_mail_message_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id)
);
CREATE INDEX ix_mail_message_brand_id ON platform.mail_message (brand_id, id);
CREATE INDEX ix_mail_message_queued ON platform.mail_message (next_attempt_at) WHERE status = 'queued';

CREATE TABLE platform.membership (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_membership PRIMARY KEY (id),
    CONSTRAINT uq_membership_tenant_id_user_id UNIQUE (tenant_id, user_id),
    CONSTRAINT ck_membership_role CHECK (role IN ('owner', 'admin', 'operations', 'warehouse', 'finance', 'support', 'read_only')),
    CONSTRAINT fk_membership_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_membership_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id),
    CONSTRAINT fk_membership_user_id FOREIGN KEY(user_id) REFERENCES platform.app_user (id)
);
CREATE INDEX ix_membership_user_id ON platform.membership (user_id);

CREATE TABLE platform.tenant_move (
    tenant_id UUID NOT NULL,
    source_schema VARCHAR NOT NULL,
    target_schema VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tenant_move PRIMARY KEY (tenant_id),
    CONSTRAINT fk_tenant_move_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id),
    CONSTRAINT ck_tenant_move_state CHECK (state IN ('copying', 'switched', 'done'))
);

CREATE TABLE platform.user_session (
    id UUID NOT NULL,
    brand_id UUID NOT NULL,
    user_id UUID NOT NULL,
    tenant_id UUID,
    token_hash BYTEA NOT NULL,
    csrf_token VARCHAR NOT NULL,
    user_agent VARCHAR NOT NULL,
    ip VARCHAR,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_user_session PRIMARY KEY (id),
    CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_user_session_brand_id FOREIGN KEY(brand_id) REFERENCES platform.brand (id),
    CONSTRAINT fk_user_session_user_id FOREIGN KEY(user_id) REFERENCES platform.app_user (id),
    CONSTRAINT fk_user_session_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id)
);
CREATE INDEX ix_user_session_user_id ON platform.user_session (user_id, id);
"""

BRAND = "brand_id = platform.current_brand_id()"
TENANT = "tenant_id = platform.current_tenant_id()"
TENANT_OR_BRAND = (
    "tenant_id = platform.current_tenant_id()"
    " OR (platform.current_tenant_id() IS NULL AND brand_id = platform.current_brand_id())"
)

# What a company says about itself; where its rows live and its standing stay the platform's.
COMPANY = "UPDATE (name, legal_name, tax_id, time_zone, locale, onboarding, updated_at)"


def upgrade() -> None:
    """Create the platform's schema; tenant schemas need nothing from this step."""
    if not is_platform():
        return
    op.execute(FUNCTIONS)
    op.execute(TABLES)
    op.execute(ENTER_TENANT)
    for function in ("current_tenant_id()", "current_brand_id()", "enter_tenant(text)"):
        op.execute(f"REVOKE ALL ON FUNCTION platform.{function} FROM PUBLIC")
        op.execute(
            f"GRANT EXECUTE ON FUNCTION platform.{function} TO cauce_app, cauce_tenant, cauce_platform"
        )
    protect()


def protect() -> None:
    """Row-level security and rights, table by table."""
    protect_platform_table("brand", visible="id = platform.current_brand_id()", app="SELECT")
    protect_platform_table("outbox", visible=TENANT, app="INSERT", tenant="INSERT")
    protect_platform_table(
        "processed_event", visible=TENANT, app="SELECT, INSERT", tenant="SELECT, INSERT"
    )
    protect_platform_table("app_user", visible=BRAND, app="SELECT, INSERT, UPDATE")
    protect_platform_table("brand_host", visible=BRAND, app="SELECT")
    protect_platform_table("login_throttle", visible=BRAND, app="SELECT, INSERT, UPDATE, DELETE")
    protect_platform_table(
        "tenant",
        visible="id = platform.current_tenant_id() OR (platform.current_tenant_id() IS NULL AND brand_id = platform.current_brand_id())",
        app=f"SELECT, {COMPANY}",
        tenant=f"SELECT, {COMPANY}",
    )
    protect_platform_table(
        "api_key",
        visible=TENANT_OR_BRAND,
        app="SELECT, INSERT, UPDATE",
        tenant="SELECT, INSERT, UPDATE",
    )
    protect_platform_table("email_token", visible=BRAND, app="SELECT, INSERT, UPDATE")
    protect_platform_table(
        "invitation",
        visible=TENANT_OR_BRAND,
        app="SELECT, INSERT, UPDATE",
        tenant="SELECT, INSERT, UPDATE",
    )
    protect_platform_table(
        "mail_message", visible=TENANT_OR_BRAND, app="SELECT, INSERT", tenant="INSERT"
    )
    protect_platform_table(
        "membership",
        visible=TENANT_OR_BRAND,
        app="SELECT, INSERT, UPDATE, DELETE",
        tenant="SELECT, INSERT, UPDATE, DELETE",
    )
    protect_platform_table("tenant_move", visible=TENANT)
    protect_platform_table("user_session", visible=BRAND, app="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Drop the platform's schema content."""
    if not is_platform():
        return
    drop_tables(
        (
            "user_session",
            "tenant_move",
            "membership",
            "mail_message",
            "invitation",
            "email_token",
            "api_key",
            "tenant",
            "login_throttle",
            "brand_host",
            "app_user",
            "processed_event",
            "outbox",
            "brand",
        )
    )
    for function in ("enter_tenant(text)", "current_brand_id()", "current_tenant_id()"):
        op.execute(f"DROP FUNCTION platform.{function}")
