"""The audit trail: newest first, filtered by the address; a row opens what was and what is."""

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.tenancy.audit_log import AuditFilter, AuditView, list_audit_actions, list_audit_entries
from app.web.audit.words import action_words, subject_words
from app.web.names import actor_name
from app.web.pages import language_of, page
from app.web.rendering.locales import Translator, translator
from app.web.rendering.locales import mark as _


@get("/audit", guards=[requires("audit:read")], status_code=200)
async def audit(
    request: Request[Any, Any, Any],
    uow: NamedDependency[UnitOfWork],
    after: FromQuery[str] = "",
) -> Response[Any]:
    """Who did what, when."""
    query, texts = request.query_params, translator(language_of(request))
    wanted = AuditFilter(
        actor=query.get("actor", "")[:100],
        action=query.get("action", "")[:100],
        subject=query.get("subject", "")[:100],
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
    )
    found = await list_audit_entries(uow, wanted=wanted, cursor=after or None)
    labels = {
        "actor": texts.gettext(_("Who")),
        "action": texts.gettext(_("Action")),
        "subject": texts.gettext(_("What")),
        "since": texts.gettext(_("From")),
        "until": texts.gettext(_("To")),
    }
    filters = {name: str(getattr(wanted, name) or "") for name in labels}
    return await page(
        request,
        "audit/index.html",
        active="audit",
        entries=[_shown(entry, texts) for entry in found.items],
        actions_options=[
            {"value": action, "label": action_words(action, texts)}
            for action in await list_audit_actions(uow)
        ],
        filters=filters,
        labels=labels,
        chips=[
            {"label": label, "name": name, "value": filters[name]}
            for name, label in labels.items()
            if filters[name]
        ],
        next_cursor=found.next_cursor or "",
        is_first=not after,
    )


def _shown(entry: AuditView, texts: Translator) -> dict[str, Any]:
    return {
        "at": entry.at,
        "actor": actor_name(entry.actor_label or entry.actor_kind, texts),
        "ip": entry.actor_ip or "",
        "request_id": entry.request_id or "",
        "action": action_words(entry.action, texts),
        "subject": subject_words(entry.subject_kind, entry.subject_label, texts),
        "before": _pretty(entry.before),
        "after": _pretty(entry.after),
    }


def _pretty(value: object) -> str:
    return "—" if value is None else msgspec.json.format(msgspec.json.encode(value)).decode()


def _day(text: str) -> date | None:
    """A day of the address; what is none filters nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
