"""What reconciliation found, run by run."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TenantBase, tenant_index


class ReconciliationRun(TenantBase):
    """One run of all checks; ``findings`` has for each drift its check, its count and the first of its rows."""

    __tablename__ = "reconciliation_run"
    __table_args__ = (
        tenant_index("ix_reconciliation_run_finished_at", "finished_at DESC"),
        CheckConstraint("checks >= 0 AND drifts >= 0", name="counts"),
    )

    finished_at: Mapped[datetime]
    actor_label: Mapped[str]
    checks: Mapped[int]
    drifts: Mapped[int]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
