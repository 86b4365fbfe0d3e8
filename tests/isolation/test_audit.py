"""The isolation audit finds every kind of hole, and only that; each is planted and undone."""

# ruff: noqa: ISC004 - SQL, one hole after the other

import pytest
from sqlalchemy import Connection

from app.platform.db.isolation.audit import audit_isolation
from app.platform.db.isolation.findings import ADVICE, Hole
from tests.isolation.conftest import EXPECTED

BOTH = ("pooled", "{dedicated}")
CONDITION = "tenant_id = platform.current_tenant_id()"
STRAY = (
    "CREATE TABLE pooled.stray (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id))",
    "ALTER TABLE pooled.stray ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE pooled.stray FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY tenant_isolation ON pooled.stray USING ({CONDITION})",
    "ALTER TABLE pooled.stray OWNER TO cauce_owner",
)

#: What is planted, and what exactly must be found: code and object.
HOLES: dict[str, tuple[tuple[str, ...], tuple[tuple[Hole, str], ...]]] = {
    "rls disabled": (
        ("ALTER TABLE pooled.product DISABLE ROW LEVEL SECURITY",),
        ((Hole.RLS_NOT_ENABLED, "pooled.product"),),
    ),
    "rls disabled in a dedicated schema": (
        ("ALTER TABLE {dedicated}.product DISABLE ROW LEVEL SECURITY",),
        ((Hole.RLS_NOT_ENABLED, "{dedicated}.product"),),
    ),
    "rls not forced": (
        ("ALTER TABLE pooled.product NO FORCE ROW LEVEL SECURITY",),
        ((Hole.RLS_NOT_FORCED, "pooled.product"),),
    ),
    "rls of a platform table disabled": (
        ("ALTER TABLE platform.api_key DISABLE ROW LEVEL SECURITY",),
        ((Hole.RLS_NOT_ENABLED, "platform.api_key"),),
    ),
    "policy dropped": (
        ("DROP POLICY tenant_isolation ON pooled.product",),
        ((Hole.POLICY_MISSING, "pooled.product"),),
    ),
    "only a restrictive policy": (
        (
            "DROP POLICY tenant_isolation ON pooled.product",
            "CREATE POLICY narrow ON pooled.product AS RESTRICTIVE USING (true)",
        ),
        ((Hole.POLICY_MISSING, "pooled.product"),),
    ),
    "policy that is always true": (
        ("ALTER POLICY tenant_isolation ON pooled.product USING (true)",),
        ((Hole.POLICY_IGNORES_TENANT, "pooled.product"),),
    ),
    "policy that lets anything be written": (
        ("ALTER POLICY tenant_isolation ON pooled.product WITH CHECK (true)",),
        ((Hole.POLICY_IGNORES_TENANT, "pooled.product"),),
    ),
    "policy with a way out": (
        (f"ALTER POLICY tenant_isolation ON pooled.product USING ({CONDITION} OR status = 'x')",),
        ((Hole.POLICY_IGNORES_TENANT, "pooled.product"),),
    ),
    "policy on another column": (
        (
            "ALTER POLICY tenant_isolation ON pooled.product USING (id = platform.current_tenant_id())",
        ),
        ((Hole.POLICY_IGNORES_TENANT, "pooled.product"),),
    ),
    "second permissive policy": (
        ("CREATE POLICY extra ON pooled.product FOR SELECT USING (status = 'active')",),
        ((Hole.POLICY_IGNORES_TENANT, "pooled.product"),),
    ),
    "platform policy that is always true": (
        ("ALTER POLICY visible ON platform.user_session USING (true)",),
        ((Hole.POLICY_IGNORES_TENANT, "platform.user_session"),),
    ),
    "platform's own policy opened to the application": (
        ("ALTER POLICY platform_all ON platform.outbox TO cauce_platform, cauce_app",),
        ((Hole.POLICY_IGNORES_TENANT, "platform.outbox"),),
    ),
    "primary key without tenant": (
        tuple(
            statement
            for schema in BOTH
            for statement in (
                f"ALTER TABLE {schema}.import_mapping DROP CONSTRAINT pk_import_mapping",
                f"ALTER TABLE {schema}.import_mapping ADD CONSTRAINT pk_import_mapping PRIMARY KEY (id)",
            )
        ),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.import_mapping") for schema in BOTH),
    ),
    "primary key with the tenant last": (
        tuple(
            statement
            for schema in BOTH
            for statement in (
                f"ALTER TABLE {schema}.import_mapping DROP CONSTRAINT pk_import_mapping",
                f"ALTER TABLE {schema}.import_mapping ADD CONSTRAINT pk_import_mapping"
                " PRIMARY KEY (id, tenant_id)",
            )
        ),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.import_mapping") for schema in BOTH),
    ),
    "no primary key": (
        tuple(
            f"ALTER TABLE {schema}.import_mapping DROP CONSTRAINT pk_import_mapping"
            for schema in BOTH
        ),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.import_mapping") for schema in BOTH),
    ),
    "unique key without tenant": (
        tuple(f"ALTER TABLE {schema}.variant ADD UNIQUE (sku)" for schema in BOTH),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.variant") for schema in BOTH),
    ),
    "unique index without tenant": (
        tuple(f"CREATE UNIQUE INDEX uq_stray ON {schema}.variant (lower(sku))" for schema in BOTH),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.variant") for schema in BOTH),
    ),
    "foreign key without tenant": (
        tuple(
            f"ALTER TABLE {schema}.product ADD CONSTRAINT fk_odd FOREIGN KEY (category_id, id)"
            f" REFERENCES {schema}.category (tenant_id, id)"
            for schema in BOTH
        ),
        tuple((Hole.KEY_WITHOUT_TENANT, f"{schema}.product") for schema in BOTH),
    ),
    "foreign key into another schema": (
        (
            "ALTER TABLE {dedicated}.import_mapping ADD CONSTRAINT fk_out FOREIGN KEY (tenant_id, id)"
            " REFERENCES pooled.import_job (tenant_id, id)",
        ),
        (
            (Hole.KEY_LEAVES_SCHEMA, "{dedicated}.import_mapping"),
            (Hole.SCHEMAS_DIFFER, "{dedicated}.import_mapping"),
        ),
    ),
    "index without tenant": (
        tuple(f"CREATE INDEX ix_stray ON {schema}.product (name)" for schema in BOTH),
        tuple((Hole.INDEX_WITHOUT_TENANT, f"{schema}.product") for schema in BOTH),
    ),
    "view": (
        ("CREATE VIEW pooled.every_product AS SELECT * FROM pooled.product",),
        ((Hole.VIEW_WITHOUT_SECURITY_INVOKER, "pooled.every_product"),),
    ),
    "view in another schema that says it is no invoker": (
        (
            "CREATE VIEW public.every_product WITH (security_invoker = false) AS"
            " SELECT * FROM pooled.product",
        ),
        ((Hole.VIEW_WITHOUT_SECURITY_INVOKER, "public.every_product"),),
    ),
    "materialized view": (
        ("CREATE MATERIALIZED VIEW pooled.every_product AS SELECT * FROM pooled.product",),
        ((Hole.MATERIALIZED_VIEW, "pooled.every_product"),),
    ),
    "security definer": (
        (
            "CREATE FUNCTION platform.leak(a int) RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT count(*) FROM pooled.product'",
            "REVOKE ALL ON FUNCTION platform.leak(int) FROM PUBLIC",
        ),
        ((Hole.SECURITY_DEFINER, "platform.leak(a integer)"),),
    ),
    "function of the wall replaced": (
        (
            "CREATE OR REPLACE FUNCTION platform.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE"
            " PARALLEL SAFE AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$",
        ),
        ((Hole.WALL_FUNCTION_CHANGED, "platform.current_tenant_id()"),),
    ),
    "table for everybody": (
        ("GRANT SELECT ON pooled.product TO PUBLIC",),
        ((Hole.PUBLIC_GRANT, "table pooled.product"),),
    ),
    "column for everybody": (
        ("GRANT SELECT (name) ON pooled.product TO PUBLIC",),
        ((Hole.PUBLIC_GRANT, "column pooled.product.name"),),
    ),
    "schema for everybody": (
        ("GRANT USAGE ON SCHEMA pooled TO PUBLIC",),
        ((Hole.PUBLIC_GRANT, "schema pooled"),),
    ),
    "function for everybody": (
        ("CREATE FUNCTION platform.harmless() RETURNS int LANGUAGE sql AS 'SELECT 1'",),
        ((Hole.PUBLIC_GRANT, "function platform.harmless"),),
    ),
    "sequence for everybody": (
        ("CREATE SEQUENCE public.ticket", "GRANT USAGE ON SEQUENCE public.ticket TO PUBLIC"),
        ((Hole.PUBLIC_GRANT, "table public.ticket"),),
    ),
    "database for everybody": (
        (
            "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %%I TO PUBLIC', current_database()); END $$",
        ),
        ((Hole.PUBLIC_GRANT, "database"),),
    ),
    "default rights for everybody": (
        ("ALTER DEFAULT PRIVILEGES FOR ROLE cauce_owner GRANT SELECT ON TABLES TO PUBLIC",),
        ((Hole.PUBLIC_GRANT, "default rights of cauce_owner"),),
    ),
    "platform reads pooled": (
        ("GRANT SELECT ON pooled.product TO cauce_platform",),
        ((Hole.FOREIGN_GRANT, "pooled.product"),),
    ),
    "application reads the outbox": (
        ("GRANT SELECT ON platform.outbox TO cauce_app",),
        ((Hole.FOREIGN_GRANT, "platform.outbox"),),
    ),
    "dedicated roles read users": (
        ("GRANT SELECT ON platform.app_user TO cauce_tenant",),
        ((Hole.FOREIGN_GRANT, "platform.app_user"),),
    ),
    "application says where a tenant lives": (
        ("GRANT UPDATE (schema_name) ON platform.tenant TO cauce_app",),
        ((Hole.FOREIGN_GRANT, "platform.tenant"),),
    ),
    "dedicated roles change whole tenants": (
        ("GRANT UPDATE ON platform.tenant TO cauce_tenant",),
        ((Hole.FOREIGN_GRANT, "platform.tenant"),),
    ),
    "application reads jobs": (
        ("GRANT SELECT ON platform.saq_jobs TO cauce_app",),
        ((Hole.FOREIGN_GRANT, "platform.saq_jobs"),),
    ),
    "application writes versions": (
        ("GRANT UPDATE ON pooled.schema_version TO cauce_app",),
        ((Hole.FOREIGN_GRANT, "pooled.schema_version"),),
    ),
    "application may truncate": (
        ("GRANT TRUNCATE ON pooled.product TO cauce_app",),
        ((Hole.DANGEROUS_GRANT, "pooled.product"),),
    ),
    "application may create": (
        ("GRANT CREATE ON SCHEMA pooled TO cauce_app",),
        ((Hole.DANGEROUS_GRANT, "pooled"),),
    ),
    "append-only table may be updated": (
        ("GRANT UPDATE ON pooled.audit_entry TO cauce_app",),
        ((Hole.APPEND_ONLY_GRANT, "pooled.audit_entry"),),
    ),
    "append-only column may be updated": (
        ("GRANT UPDATE (quantity) ON {dedicated}.stock_movement TO {dedicated}",),
        ((Hole.APPEND_ONLY_GRANT, "{dedicated}.stock_movement"),),
    ),
    "application bypasses": (
        ("ALTER ROLE cauce_app BYPASSRLS",),
        ((Hole.BYPASSING_ROLE, "cauce_app"),),
    ),
    "a role that bypasses is reachable over two steps": (
        (
            "CREATE ROLE planted_bypass BYPASSRLS",
            "CREATE ROLE planted_step",
            "GRANT planted_bypass TO planted_step",
            "GRANT planted_step TO cauce_platform",
        ),
        (
            (Hole.BYPASSING_ROLE, "planted_bypass"),
            (Hole.UNEXPECTED_MEMBERSHIP, "planted_step"),
        ),
    ),
    "superuser reachable through a dedicated role": (
        ("CREATE ROLE planted_super SUPERUSER", "GRANT planted_super TO {dedicated}"),
        ((Hole.BYPASSING_ROLE, "planted_super"),),
    ),
    "owner reachable": (
        ("GRANT cauce_owner TO cauce_app",),
        ((Hole.OWNER_REACHABLE, "cauce_owner"),),
    ),
    "predefined role reachable": (
        ("GRANT pg_read_all_data TO {dedicated}",),
        ((Hole.UNEXPECTED_MEMBERSHIP, "pg_read_all_data"),),
    ),
    "application may create roles": (
        ("ALTER ROLE cauce_app CREATEROLE",),
        ((Hole.PRIVILEGED_ROLE, "cauce_app"),),
    ),
    "application inherits": (
        ("ALTER ROLE cauce_app INHERIT",),
        ((Hole.INHERITING_ROLE, "cauce_app"),),
    ),
    "table of the application": (
        ("ALTER TABLE pooled.product OWNER TO cauce_app",),
        ((Hole.OWNED_BY_APPLICATION, "table pooled.product"),),
    ),
    "schema of a dedicated role": (
        ("ALTER SCHEMA {dedicated} OWNER TO {dedicated}",),
        ((Hole.OWNED_BY_APPLICATION, "schema {dedicated}"),),
    ),
    "another role uses a dedicated schema": (
        ("GRANT USAGE ON SCHEMA {dedicated} TO cauce_platform",),
        ((Hole.DEDICATED_SCHEMA_REACHABLE, "{dedicated}"),),
    ),
    "application reads a dedicated table by itself": (
        ("GRANT SELECT ON {dedicated}.product TO cauce_app",),
        ((Hole.DEDICATED_SCHEMA_REACHABLE, "{dedicated}.product"),),
    ),
    "another role is a member of a dedicated role": (
        ("CREATE ROLE planted_member", "GRANT {dedicated} TO planted_member"),
        ((Hole.DEDICATED_SCHEMA_REACHABLE, "{dedicated}"),),
    ),
    "a tenant by default": (
        ("ALTER ROLE cauce_app SET app.tenant_id = '018f0000-0000-7000-8000-000000000000'",),
        ((Hole.DEFAULT_TENANT, "cauce_app"),),
    ),
    "table that nobody declared": (STRAY, ((Hole.UNKNOWN_TABLE, "pooled.stray"),)),
    "table that is missing": (
        ("DROP TABLE {dedicated}.import_mapping",),
        ((Hole.MISSING_TABLE, "{dedicated}.import_mapping"),),
    ),
    "column that differs": (
        ("ALTER TABLE {dedicated}.product ALTER COLUMN name TYPE varchar(10)",),
        ((Hole.SCHEMAS_DIFFER, "{dedicated}.product"),),
    ),
    "check that is missing": (
        ("ALTER TABLE {dedicated}.product DROP CONSTRAINT ck_product_status",),
        ((Hole.SCHEMAS_DIFFER, "{dedicated}.product"),),
    ),
}


def test_clean_database_has_no_finding(plant: Connection) -> None:
    assert audit_isolation(plant, EXPECTED) == []


@pytest.mark.parametrize("name", HOLES)
def test_planted_hole_is_found_and_nothing_else(
    plant: Connection, dedicated: str, name: str
) -> None:
    statements, wanted = HOLES[name]

    for statement in statements:
        plant.exec_driver_sql(statement.replace("{dedicated}", dedicated))
    found = {(item.code, item.object) for item in audit_isolation(plant, EXPECTED)}

    assert found == {(code, item.replace("{dedicated}", dedicated)) for code, item in wanted}


def test_membership_that_inherits_is_found(plant: Connection, dedicated: str) -> None:
    if plant.dialect.server_version_info < (16,):  # type: ignore[operator]
        pytest.skip("memberships say whether they are inherited from PostgreSQL 16 on")

    plant.exec_driver_sql(f"GRANT {dedicated} TO cauce_app WITH INHERIT TRUE")
    found = audit_isolation(plant, EXPECTED)

    assert [(item.code, item.object) for item in found] == [(Hole.INHERITING_ROLE, "cauce_app")]


def test_every_kind_of_hole_in_the_database_is_planted() -> None:
    planted = {code for _statements, wanted in HOLES.values() for code, _object in wanted}

    # The last three are of code, or of a cluster without roles.
    assert set(Hole) - planted == {
        Hole.SESSION_OUTSIDE,
        Hole.STATEMENT_WITHOUT_TENANT,
        Hole.ROLE_MISSING,
    }


def test_every_kind_of_hole_has_advice() -> None:
    assert set(ADVICE) == set(Hole)
