"""The four rules of concurrency as small pieces; docs/guides/concurrency.md says when to use which.

1. A counter or a balance changes by one conditional UPDATE or under a row lock taken in a fixed order:
   ``add_to_counters``, ``take_document_number``.
2. What may arrive twice is settled by a unique constraint, and the duplicate is a normal outcome: ``happens_first``.
3. An effect on the outside follows the commit: ``uow.emit`` (the outbox).
4. A race for one effect is settled by an atomic claim whose lease expires: ``claim_due``.

Two transactions that meet in spite of all that try again: ``with_attempts``.
"""

from app.platform.db.concurrency.attempts import StillContendedError, with_attempts
from app.platform.db.concurrency.claims import Claim, claim_due
from app.platform.db.concurrency.counters import Counter, add_to_counters
from app.platform.db.concurrency.numbers import (
    gap_free,
    give_up_numbers,
    take_document_number,
    take_numbers,
)
from app.platform.db.concurrency.once import happens_first

__all__ = [
    "Claim",
    "Counter",
    "StillContendedError",
    "add_to_counters",
    "claim_due",
    "gap_free",
    "give_up_numbers",
    "happens_first",
    "take_document_number",
    "take_numbers",
    "with_attempts",
]
