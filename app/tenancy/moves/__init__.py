"""Moves of a tenant between the pooled and a dedicated schema, while the tenant is in use.

A move copies without a lock, in passes that each bring the target to one snapshot of the source, until little is left.
The last step waits for the tenant's running transactions, keeps new ones waiting, copies the rest, compares counts and
checksums of every table, and says where the tenant lives now, all in one transaction. Then the old copy is deleted.
``platform.tenant_move`` says how far a move came, so that it can be resumed or rolled back at any point.
"""

from app.tenancy.moves.copying import CopyMismatchError
from app.tenancy.moves.move import (
    MovePhase,
    MoveResult,
    MoveStep,
    TenantBusyError,
    TenantMover,
)

__all__ = [
    "CopyMismatchError",
    "MovePhase",
    "MoveResult",
    "MoveStep",
    "TenantBusyError",
    "TenantMover",
]
