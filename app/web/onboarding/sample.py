"""Loads the sample shop in the background of this process; what became of it is noted at the company."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from app.kernel.errors import DomainError
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.tenants import company_of, note_step
from app.web.services import LoadSample

#: A load takes seconds; one that has said nothing for so long died with its process.
_LOST_AFTER: Final = timedelta(minutes=3)
_STEP: Final = "sample"
_log = structlog.get_logger()
_running: dict[UUID, tuple[int, int]] = {}
_tasks: set[asyncio.Task[None]] = set()


class _Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at the company."""

    state: str
    at: datetime
    code: str = ""


class SampleState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the sample is: state is nothing, running, done or failed; ``code`` says why it failed."""

    state: str = ""
    done: int = 0
    total: int = 0
    code: str = ""


def state_of(onboarding: Mapping[str, Any], tenant_id: UUID, now: datetime) -> SampleState:
    """How far a company's sample is, as noted at the company and as this process knows it."""
    value = onboarding.get(_STEP)
    if value is None:
        return SampleState()
    if isinstance(value, str):  # the demo's installation notes only when it was
        return SampleState(state="done", done=1, total=1)
    noted = msgspec.convert(value, _Noted)
    if noted.state == "done":
        return SampleState(state="done", done=1, total=1)
    if noted.state == "running" and tenant_id not in _running and now - noted.at > _LOST_AFTER:
        return SampleState(state="failed", code="sample.lost")
    done, total = _running.get(tenant_id, (0, 0))
    return SampleState(state=noted.state, done=done, total=total, code=noted.code)


async def start(factory: UnitOfWorkFactory, load: LoadSample, tenant_id: UUID) -> bool:
    """Begin to load; false when it runs already or is there."""
    async with factory.tenant(tenant_id) as uow:
        # Two clicks at once: the second waits here and then sees what the first has noted.
        await uow.driver.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", str(tenant_id)
        )
        company = await company_of(uow)
        if state_of(company.onboarding, tenant_id, uow.now).state in {"running", "done"}:
            return False
        await note_step(uow, _STEP, {"state": "running", "at": uow.now.isoformat()})
    _running[tenant_id] = (0, 0)
    task = asyncio.create_task(_load(factory, load, tenant_id))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return True


async def finish_running() -> None:
    """Wait for what this process is loading; before it ends, and in tests."""
    await asyncio.gather(*_tasks, return_exceptions=True)


async def _load(factory: UnitOfWorkFactory, load: LoadSample, tenant_id: UUID) -> None:
    def progress(done: int, total: int) -> None:
        _running[tenant_id] = (done, total)

    outcome: dict[str, str] = {"state": "failed", "code": "sample.failed"}
    try:
        await load(factory, tenant_id, progress)
        outcome = {"state": "done"}
    except DomainError as error:
        outcome = {"state": "failed", "code": error.code}
    except Exception as error:  # noqa: BLE001 - the background task is an edge: nobody above it would tell
        _log.exception("onboarding.sample.failed", tenant_id=str(tenant_id), error=repr(error))
    finally:
        _running.pop(tenant_id, None)
        async with factory.tenant(tenant_id) as uow:
            await note_step(uow, _STEP, {**outcome, "at": uow.now.isoformat()})
