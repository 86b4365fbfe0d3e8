"""The way in for orders from outside: numbers in blocks, and another try when two requests met."""

from typing import Final
from uuid import UUID

from app.domains.checkout.errors import CheckoutBusyError
from app.domains.checkout.service import place_order
from app.domains.checkout.types import Idempotency, OrderCreate, Outcome, Placement
from app.domains.orders import OrderNumbers
from app.kernel.errors import DomainError
from app.platform.db.concurrency import StillContendedError, with_attempts
from app.platform.db.context import Actor
from app.platform.db.unit_of_work import UnitOfWorkFactory

#: Two requests with the same external id or the same key met; the second finds the first one's order now.
_MEETING_POINTS: Final = frozenset(
    {"uq_sales_order_channel", "uq_idempotency_key_tenant_id_scope_key"}
)


class OrderDesk:
    """Takes orders for all tenants; a process has one."""

    def __init__(self, factory: UnitOfWorkFactory) -> None:
        """Place orders through units of work of ``factory``."""
        self._factory = factory
        self._numbers = OrderNumbers(factory)

    async def submit(
        self,
        tenant_id: UUID,
        *,
        order: OrderCreate,
        actor: Actor,
        request_id: str | None = None,
        idempotency: Idempotency | None = None,
    ) -> Placement:
        """Place an order in a transaction of its own; see ``place_order``.

        Raises:
            CheckoutBusyError: If it met others in every try.
            DomainError: Whatever ``place_order`` raises.
        """
        number = await self._numbers.take(tenant_id)

        async def place(attempt: int) -> Placement:
            async with self._factory.tenant(
                tenant_id, actor=actor, request_id=request_id, reuse_plans=True
            ) as uow:
                return await place_order(
                    uow,
                    order=order,
                    number=number,
                    idempotency=idempotency,
                    takes_stock_last=attempt == 0,
                )

        try:
            placement = await with_attempts(place, meeting_points=_MEETING_POINTS)
        except DomainError:
            self._numbers.give_back(tenant_id, number)
            raise
        except StillContendedError as error:
            self._numbers.give_back(tenant_id, number)
            text = "Too many orders for the same stock. Try again."
            raise CheckoutBusyError(text, retry_after=1) from error
        if placement.outcome is not Outcome.NEW:
            self._numbers.give_back(tenant_id, number)
        return placement
