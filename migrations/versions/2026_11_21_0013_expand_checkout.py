"""Checkout: stock policies, promotions applied, payment opened.

Revision: 0013
Follows: 0012
"""

from alembic import op

from migrations.operations import is_platform

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


# The last statement of a transaction can't be answered by the client any more; this lets it undo the transaction.
REQUIRE = """
CREATE FUNCTION platform.require(is_met boolean) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF is_met IS NOT TRUE THEN
        RAISE EXCEPTION 'what the transaction counted on is gone' USING ERRCODE = 'CT003';
    END IF;
END $$
"""


def upgrade() -> None:
    """What the last statement of a transaction requires."""
    if is_platform():
        op.execute(REQUIRE)
        op.execute("REVOKE ALL ON FUNCTION platform.require(boolean) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION platform.require(boolean) TO cauce_app, cauce_tenant")


def downgrade() -> None:
    """Take it back."""
    if is_platform():
        op.execute("DROP FUNCTION platform.require(boolean)")
