"""Reads a company's audit trail: newest first, by pages."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from app.kernel.pagination import (
    Page,
    checked_limit,
    moment_cursor,
    read_moment_cursor,
)
from app.platform.db.unit_of_work import UnitOfWork

_LIST: Final = """
SELECT id AS entry_id, at, actor_kind, actor_label, actor_ip, request_id, action, subject_kind, subject_id,
       subject_label, before::text AS before, after::text AS after
FROM tenant.audit_entry
WHERE tenant_id = $1
  AND ($2::text IS NULL OR actor_label ILIKE $2)
  AND ($3::text IS NULL OR action = $3)
  AND ($4::text IS NULL OR subject_label ILIKE $4 OR subject_kind = $5 OR subject_id::text = $5)
  AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
  AND ($8::timestamptz IS NULL OR (at, id) < ($8, $9::uuid))
ORDER BY at DESC, id DESC LIMIT $10
"""
_LATEST: Final = """
SELECT id AS entry_id, at, actor_kind, actor_label, actor_ip, request_id, action, subject_kind, subject_id,
       subject_label, before::text AS before, after::text AS after
FROM tenant.audit_entry WHERE tenant_id = $1 AND action = ANY($2) ORDER BY at DESC, id DESC LIMIT $3
"""
#: A loose scan over the index of actions would need one; the trail's last ten thousand entries know the words in use.
_ACTIONS: Final = """
SELECT DISTINCT action FROM (
    SELECT action FROM tenant.audit_entry WHERE tenant_id = $1 ORDER BY at DESC LIMIT 10000
) recent ORDER BY action
"""


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries; dates are days in the company's zone, both included."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the trail."""

    entry_id: UUID
    at: datetime
    actor_kind: str
    actor_label: str
    actor_ip: str | None
    request_id: str | None
    action: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    before: Any
    after: Any


async def list_audit_entries(
    uow: UnitOfWork, *, wanted: AuditFilter, limit: int = 50, cursor: str | None = None
) -> Page[AuditView]:
    """A page of the trail, newest first.

    Raises:
        InvalidCursorError: If the cursor is not one of this list.
        InvalidLimitError: If the limit is out of range.
    """
    size, at, entry_id = checked_limit(limit), None, None
    if cursor:
        at, entry_id = read_moment_cursor(cursor)
    zone = ZoneInfo(uow.tenant.time_zone)
    rows = await uow.fetch(
        _LIST,
        _containing(wanted.actor),
        wanted.action or None,
        _containing(wanted.subject),
        wanted.subject or None,
        None if wanted.since is None else datetime(*wanted.since.timetuple()[:3], tzinfo=zone),
        None
        if wanted.until is None
        else datetime(*(wanted.until + timedelta(days=1)).timetuple()[:3], tzinfo=zone),
        at,
        entry_id,
        size + 1,
    )
    items = [_view(row) for row in rows[:size]]
    more = len(rows) > size
    return Page(
        items=items,
        next_cursor=moment_cursor(items[-1].at, items[-1].entry_id) if more else None,
    )


async def list_latest(
    uow: UnitOfWork, *, actions: Sequence[str], limit: int = 50
) -> list[AuditView]:
    """The last entries of some actions, newest first."""
    rows = await uow.fetch(_LATEST, list(actions), limit)
    return [_view(row) for row in rows]


async def list_audit_actions(uow: UnitOfWork) -> list[str]:
    """The actions that the recent trail holds, for the filter."""
    return [row["action"] for row in await uow.fetch(_ACTIONS)]


def _view(row: asyncpg.Record) -> AuditView:
    return AuditView(**{**dict(row), "before": _json(row["before"]), "after": _json(row["after"])})


def _containing(text: str) -> str | None:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if text else None


def _json(text: str | None) -> Any:  # noqa: ANN401 - JSON of any shape
    return None if text is None else msgspec.json.decode(text)
