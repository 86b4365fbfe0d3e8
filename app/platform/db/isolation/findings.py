"""What the isolation audit can find: one code for each kind of hole, with advice that closes it."""

from enum import StrEnum
from typing import Final

import msgspec


class Hole(StrEnum):
    """Kinds of holes in the wall; the words are stable and documented in the isolation guide."""

    RLS_NOT_ENABLED = "rls_not_enabled"
    RLS_NOT_FORCED = "rls_not_forced"
    POLICY_MISSING = "policy_missing"
    POLICY_IGNORES_TENANT = "policy_ignores_tenant"
    KEY_WITHOUT_TENANT = "key_without_tenant"
    INDEX_WITHOUT_TENANT = "index_without_tenant"
    KEY_LEAVES_SCHEMA = "key_leaves_schema"
    VIEW_WITHOUT_SECURITY_INVOKER = "view_without_security_invoker"
    MATERIALIZED_VIEW = "materialized_view"
    SECURITY_DEFINER = "security_definer"
    WALL_FUNCTION_CHANGED = "wall_function_changed"
    PUBLIC_GRANT = "public_grant"
    FOREIGN_GRANT = "foreign_grant"
    DANGEROUS_GRANT = "dangerous_grant"
    APPEND_ONLY_GRANT = "append_only_grant"
    BYPASSING_ROLE = "bypassing_role"
    OWNER_REACHABLE = "owner_reachable"
    UNEXPECTED_MEMBERSHIP = "unexpected_membership"
    PRIVILEGED_ROLE = "privileged_role"
    INHERITING_ROLE = "inheriting_role"
    OWNED_BY_APPLICATION = "owned_by_application"
    DEDICATED_SCHEMA_REACHABLE = "dedicated_schema_reachable"
    DEFAULT_TENANT = "default_tenant"
    UNKNOWN_TABLE = "unknown_table"
    MISSING_TABLE = "missing_table"
    SCHEMAS_DIFFER = "schemas_differ"
    ROLE_MISSING = "role_missing"
    SESSION_OUTSIDE = "session_outside"
    STATEMENT_WITHOUT_TENANT = "statement_without_tenant"


ADVICE: Final[dict[Hole, str]] = {
    Hole.RLS_NOT_ENABLED: "ALTER TABLE ... ENABLE ROW LEVEL SECURITY",
    Hole.RLS_NOT_FORCED: "ALTER TABLE ... FORCE ROW LEVEL SECURITY",
    Hole.POLICY_MISSING: "create the policy tenant_isolation with migrations.operations",
    Hole.POLICY_IGNORES_TENANT: "drop the policy, or state exactly the wall's condition",
    Hole.KEY_WITHOUT_TENANT: "make tenant_id the first column of the key, on both sides",
    Hole.INDEX_WITHOUT_TENANT: "make tenant_id the first column of the index",
    Hole.KEY_LEAVES_SCHEMA: "reference a table of the same schema only",
    Hole.VIEW_WITHOUT_SECURITY_INVOKER: "ALTER VIEW ... SET (security_invoker = true)",
    Hole.MATERIALIZED_VIEW: "use a table behind the wall: policies do not reach materialized views",
    Hole.SECURITY_DEFINER: "make it SECURITY INVOKER, or have it reviewed and listed",
    Hole.WALL_FUNCTION_CHANGED: "restore the function from the first migration",
    Hole.PUBLIC_GRANT: "REVOKE it FROM PUBLIC and grant to the role that needs it",
    Hole.FOREIGN_GRANT: "REVOKE it: this role has no business there",
    Hole.DANGEROUS_GRANT: "REVOKE it: it works around row-level security",
    Hole.APPEND_ONLY_GRANT: "REVOKE it: rows of this table are never changed",
    Hole.BYPASSING_ROLE: "ALTER ROLE ... NOSUPERUSER NOBYPASSRLS, or revoke the membership",
    Hole.OWNER_REACHABLE: "revoke the membership: an owner can switch policies off",
    Hole.UNEXPECTED_MEMBERSHIP: "revoke the membership",
    Hole.PRIVILEGED_ROLE: "ALTER ROLE ... NOCREATEROLE NOCREATEDB NOREPLICATION",
    Hole.INHERITING_ROLE: "ALTER ROLE ... NOINHERIT, and GRANT ... WITH INHERIT FALSE",
    Hole.OWNED_BY_APPLICATION: "ALTER ... OWNER TO cauce_owner",
    Hole.DEDICATED_SCHEMA_REACHABLE: "revoke it: only the schema's own role may work there",
    Hole.DEFAULT_TENANT: "ALTER ROLE ... RESET: without a unit of work there must be no tenant",
    Hole.UNKNOWN_TABLE: "declare the table as a model, or drop it",
    Hole.MISSING_TABLE: "run cauce migrate",
    Hole.SCHEMAS_DIFFER: "bring both to the same definition by a migration",
    Hole.ROLE_MISSING: "run cauce migrate, which creates the roles",
    Hole.SESSION_OUTSIDE: "use a unit of work of app.platform.db",
    Hole.STATEMENT_WITHOUT_TENANT: "name the tenant: WHERE tenant_id = $1, or insert $1",
}


class Finding(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One hole: where it is, what is wrong, what to do."""

    code: Hole
    object: str
    detail: str
    advice: str


def finding(code: Hole, subject: str, detail: str) -> Finding:
    """A finding with the advice of its code."""
    return Finding(code=code, object=subject, detail=detail, advice=ADVICE[code])
