"""${message}.

Revision: ${up_revision}
Follows: ${down_revision | comma,n}
"""

from alembic import op

from migrations.operations import is_platform, target_schema

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply to one schema."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take back from one schema."""
    ${downgrades if downgrades else "pass"}
