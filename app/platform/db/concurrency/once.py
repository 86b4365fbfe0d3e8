"""Rule 2: what may arrive twice is settled by a unique constraint."""

from app.platform.db.unit_of_work import UnitOfWork


class NotDecidedByConstraintError(RuntimeError):
    """A statement would raise for a duplicate instead of passing over it; a mistake in our code."""


async def happens_first(uow: UnitOfWork, statement: str, *values: object) -> bool:
    """Note that something happens; false if it is noted already, which is a normal outcome.

    ``statement`` inserts one row ``ON CONFLICT ... DO NOTHING``. Whoever inserts the same row in another open
    transaction is waited for, so of two at the same time exactly one is the first.

    Raises:
        NotDecidedByConstraintError: If the statement does not pass over a duplicate.
    """
    if "ON CONFLICT" not in statement or "DO NOTHING" not in statement:
        raise NotDecidedByConstraintError(statement[:200])
    return await uow.execute(statement, *values) == "INSERT 0 1"
