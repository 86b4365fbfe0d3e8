"""Words of tenancy."""

from enum import StrEnum


class Placement(StrEnum):
    """Where a tenant's rows live."""

    POOLED = "pooled"
    DEDICATED = "dedicated"


class TenantStatus(StrEnum):
    """Life of a tenant."""

    TRIAL = "trial"
    ACTIVE = "active"
    READ_ONLY = "read_only"
    CLOSED = "closed"


class Role(StrEnum):
    """What a member may do; see ``permissions.py``."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATIONS = "operations"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    SUPPORT = "support"
    READ_ONLY = "read_only"


class TokenPurpose(StrEnum):
    """What a link sent by e-mail is for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a word, not a password


class MailStatus(StrEnum):
    """Life of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class MoveState(StrEnum):
    """Steps of a tenant's move."""

    COPYING = "copying"
    SWITCHED = "switched"
    DONE = "done"
