"""Order numbers without a row that every order waits for.

A process takes numbers in blocks, each in a short transaction of its own, before the order's transaction begins. The
block is one number while orders are rare, so numbers stay in sequence, and doubles up to 64 while blocks are used up
quickly. What a process did not use is lost with it: order numbers may have gaps, unlike tax documents.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from app.platform.db.concurrency import take_numbers
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

LARGEST_BLOCK: Final = 64
#: A block that lasts longer than this was too large, one that is used up faster too small.
_BUSY_SECONDS: Final = 0.5
_IDLE_SECONDS: Final = 5.0
_KIND: Final = "order"
#: Tenants whose block is remembered; the least recently used one goes first.
_REMEMBERED: Final = 10_000


class _Block:
    """The numbers that a process holds for a tenant."""

    __slots__ = ("end", "lock", "next", "returned", "size", "taken_at")

    def __init__(self) -> None:
        self.returned: list[str] = []
        self.next = 0
        self.end = 0
        self.size = 1
        self.taken_at = float("-inf")
        self.lock = asyncio.Lock()


class OrderNumbers:
    """Hands out order numbers; a process has one."""

    def __init__(
        self, factory: UnitOfWorkFactory, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take blocks through units of work of ``factory``."""
        self._factory = factory
        self._clock = clock
        self._blocks: dict[UUID, _Block] = {}

    async def take(self, tenant_id: UUID) -> str:
        """The next number for a tenant's order."""
        block = self._blocks.get(tenant_id) or self._remember(tenant_id)
        if block.returned:
            return block.returned.pop()
        if block.next >= block.end:
            async with block.lock:
                if block.next >= block.end:
                    await self._refill(tenant_id, block)
        number = block.next
        block.next += 1
        return number_text(number)

    def give_back(self, tenant_id: UUID, number: str) -> None:
        """Take back a number that no order got, for the next one."""
        (self._blocks.get(tenant_id) or self._remember(tenant_id)).returned.append(number)

    def _remember(self, tenant_id: UUID) -> _Block:
        if len(self._blocks) >= _REMEMBERED:
            self._blocks.pop(next(iter(self._blocks)))
        return self._blocks.setdefault(tenant_id, _Block())

    async def _refill(self, tenant_id: UUID, block: _Block) -> None:
        lasted = self._clock() - block.taken_at
        if lasted < _BUSY_SECONDS:
            block.size = min(block.size * 2, LARGEST_BLOCK)
        elif lasted > _IDLE_SECONDS:
            block.size = 1
        async with self._factory.tenant(tenant_id) as uow:
            first = await take_numbers(uow, kind=_KIND, count=block.size)
        block.taken_at = self._clock()
        block.next, block.end = first, first + block.size


async def take_number(uow: UnitOfWork) -> str:
    """The next number inside a transaction; the tenant's other orders wait for its end."""
    return number_text(await take_numbers(uow, kind=_KIND, count=1))


def number_text(number: int) -> str:
    """An order number as people see it."""
    return f"{number:06d}"
