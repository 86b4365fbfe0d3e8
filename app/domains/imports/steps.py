"""One batch on its way into the database, decided while the batch before is still being written.

Two steps are under way at most. The second looks things up, decides and copies its rows into temporary tables in a
transaction of its own, knowing what the first has made; it inserts after the first has committed. Where the first
failed or decided anew, the second begins again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg

from app.domains.imports.apply.batch import Applied, Plan, plan_ahead, plan_batch, write_plan
from app.domains.imports.errors import ImportRacedError
from app.domains.imports.records import Batch
from app.domains.imports.types import ImportOptions
from app.platform.db.unit_of_work import UnitOfWork

OpenUnit: TypeAlias = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
OnWritten: TypeAlias = Callable[[UnitOfWork, Batch, Applied], Awaitable[None]]
_RACES: Final = 3


class Step:
    """A batch that is being applied, from its making on."""

    def __init__(
        self,
        batch: Batch,
        before: "Step | None",
        *,
        job_id: UUID,
        options: ImportOptions,
        open_unit: OpenUnit,
        on_written: OnWritten,
    ) -> None:
        """Begin; ``on_written`` runs in the batch's transaction when its rows are in."""
        self.batch = batch
        self._job_id = job_id
        self._options = options
        self._open_unit = open_unit
        self._on_written = on_written
        loop = asyncio.get_running_loop()
        #: What the batch makes, as soon as nothing but the database can change it; none if it can't be told ahead.
        self.decided: asyncio.Future[Plan | None] = loop.create_future()
        #: Whether what was decided is in the database.
        self.settled: asyncio.Future[bool] = loop.create_future()
        self._task = asyncio.create_task(self._run(before))

    async def end(self) -> Applied:
        """Wait until the batch is committed.

        Raises:
            ImportRacedError: If others made the same rows each time it was tried.
        """
        await asyncio.wait([self._task])
        return self._task.result()

    async def close(self) -> None:
        """Give up what is under way."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, before: "Step | None") -> Applied:
        try:
            applied = await self._run_ahead(before) if before is not None else None
            if applied is None:
                if before is not None:
                    await before.end()
                applied = await self._run_alone()
        finally:
            if not self.decided.done():
                self.decided.set_result(None)
            self._settle(held=False)
        return applied

    async def _run_ahead(self, before: "Step") -> Applied | None:
        """Decide before the batch before is committed; none where that was not possible or did not hold."""
        made_before = await before.decided
        if made_before is None:
            return None
        try:
            async with self._open_unit() as uow:
                plan = await plan_ahead(
                    uow, self._job_id, self.batch, self._options, before=made_before
                )
                if plan is None:
                    return None
                await plan.stage.bring(uow)
                if not await before.settled:
                    return None
                applied = await self._write(uow, plan)
        except (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError):
            self._settle(held=False)
            return None
        self._settle(held=True)
        return applied

    async def _run_alone(self) -> Applied:
        """Decide when nothing else of the file is under way.

        Raises:
            ImportRacedError: If others made the same rows each time it was tried.
        """
        for _attempt in range(_RACES):
            try:
                async with self._open_unit() as uow:
                    plan = await plan_batch(uow, self._job_id, self.batch, self._options)
                    await plan.stage.bring(uow)
                    applied = await self._write(uow, plan)
            except asyncpg.UniqueViolationError:
                self._settle(held=False)
            else:
                self._settle(held=True)
                return applied
        raise ImportRacedError("Somebody else made the same at the same time.")

    async def _write(self, uow: UnitOfWork, plan: Plan) -> Applied:
        if not self.decided.done():
            self.decided.set_result(plan)
        await write_plan(uow, plan)
        await self._on_written(uow, self.batch, plan.applied)
        return plan.applied

    def _settle(self, *, held: bool) -> None:
        """Say once whether what was announced holds; before anything was announced there is nothing to say."""
        if not self.settled.done() and (held or self.decided.done()):
            self.settled.set_result(held)


class BatchReader:
    """Reads batches in a thread."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        """Nothing is read yet."""
        self._batches = batches
        self._reading: asyncio.Future[Batch | None] | None = None

    async def take(self) -> Batch | None:
        """The next batch; none at the end."""
        self._reading = asyncio.ensure_future(asyncio.to_thread(next, self._batches, None))
        return await self._reading

    async def close(self) -> None:
        """Let the file go; it must not be read while it is closed."""
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        self._batches.close()  # type: ignore[attr-defined]
