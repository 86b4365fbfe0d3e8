"""Use cases of flags: something a person must look at is raised; a person says that it is settled, and why."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.orders import repository
from app.domains.orders.errors import FlagNotFoundError, ResolutionMissingError
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST: Final = 1_000
_RESOLVE: Final = """
UPDATE tenant.order_flag SET resolved_at = $4, resolution = $5
WHERE tenant_id = $1 AND order_id = $2 AND id = $3 AND resolved_at IS NULL
RETURNING code
"""

# A notice that was settled and comes up again is open again.
_RAISE: Final = """
INSERT INTO tenant.order_flag (tenant_id, id, order_id, code, detail, created_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)
ON CONFLICT (tenant_id, order_id, code)
DO UPDATE SET detail = excluded.detail, created_at = excluded.created_at, resolved_at = NULL, resolution = NULL
"""


async def raise_flag(
    uow: UnitOfWork, *, order_id: UUID, code: str, detail: Mapping[str, Any]
) -> None:
    """Raise a notice of a locked order; it goes into the order's history."""
    text = msgspec.json.encode(detail).decode()
    await uow.execute(_RAISE, new_id(), order_id, code, text, uow.now)
    await repository.add_event(uow, order_id, "flag_raised", detail={"code": code, **detail})


async def resolve_flag(uow: UnitOfWork, *, order_id: UUID, flag_id: UUID, resolution: str) -> None:
    """Close a notice of an order with what was decided; it goes into the order's history.

    Raises:
        OrderNotFoundError: If there is no such order.
        FlagNotFoundError: If the order has no such open notice.
        ResolutionMissingError: If nothing is said about how it was settled, or too much.
    """
    text = resolution.strip()
    if not text or len(text) > _LONGEST:
        raise ResolutionMissingError(f"Say in 1 to {_LONGEST} characters how it was settled.")
    order = await repository.lock_order(uow, order_id)
    code = await uow.fetch_value(_RESOLVE, order_id, flag_id, uow.now, text)
    if code is None:
        raise FlagNotFoundError("The order has no such open notice.")
    facts = {"code": code, "resolution": text}
    await repository.add_event(uow, order_id, "flag_resolved", detail=facts)
    uow.audit("orders.order.flag_resolved", Subject("order", order.id, order.number), after=facts)
