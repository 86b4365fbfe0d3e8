"""The page of notices: what imports, the sample and reconciliation have come to, newest first."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.tenancy.audit_log import AuditView, list_latest
from app.web.audit.words import action_words
from app.web.names import actor_name
from app.web.pages import language_of, page
from app.web.rendering.locales import translator

#: Actions that end long work: icon and tone.
_ENDINGS: Final = {
    "import.completed": ("table-import", "success"),
    "import.canceled": ("player-stop", "warning"),
    "import.undone": ("arrow-back-up", "neutral"),
    "reconciliation.drift_found": ("alert-triangle", "danger"),
    "reconciliation.mended": ("tool", "success"),
    "sample.loaded": ("sparkles", "success"),
    "sample.removed": ("trash", "neutral"),
}


@get("/notices", guards=[requires("dashboard:read")], status_code=200)
async def notices(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """What has come to an end lately."""
    texts = translator(language_of(request))
    found = await list_latest(uow, actions=list(_ENDINGS))
    return await page(
        request,
        "notices/index.html",
        entries=[
            {
                "at": entry.at,
                "text": action_words(entry.action, texts),
                "detail": _named(entry),
                "actor": actor_name(entry.actor_label, texts),
                "icon": _ENDINGS[entry.action][0],
                "tone": _ENDINGS[entry.action][1],
            }
            for entry in found
        ],
    )


def _named(entry: AuditView) -> str:
    return "" if entry.subject_kind == "tenant" else entry.subject_label
