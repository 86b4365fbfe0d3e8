"""Keys for programs: listing, issuing (shown once), revoking."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import caller_of, requires
from app.platform.http.dependencies import caller_unit_of_work
from app.tenancy.api_keys import InvalidApiKeyError, issue_key, list_keys, revoke_key
from app.tenancy.permissions import API_SCOPES
from app.web.edge import id_from
from app.web.forms import FormErrors, flashing
from app.web.messages import message_of
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _

_FIELD_CODES = {"/name": "key.name", "/scopes": "key.scopes"}


@get("/settings/api-keys", guards=[requires("api_keys:read")], status_code=200)
async def api_keys(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[Any]:
    """The keys there are."""
    return await _keys_page(request, uow)


@post("/settings/api-keys", guards=[requires("api_keys:write")], status_code=200)
async def issue_api_key(request: Request[Any, Any, Any]) -> Response[Any]:
    """Issue a key; its text is on this answer and never again."""
    form, caller = await request.form(), caller_of(request)
    name = str(form.get("name", ""))
    scopes = [str(value) for value in form.getall("scopes", [])]
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            issued = await issue_key(
                uow,
                tenant_id=uow.tenant.tenant_id,
                name=name,
                scopes=scopes,
                created_by=caller.user_id,
            )
            uow.audit(
                "api_key.issued",
                Subject("api_key", issued.id, name.strip()),
                after={"scopes": sorted(scopes)},
            )
    except InvalidApiKeyError as error:
        async with caller_unit_of_work(request, read_only=True) as uow:
            errors = _errors(request, error)
            return await _keys_page(request, uow, errors=errors, name=name, chosen=scopes)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _keys_page(request, uow, issued=issued.text)


@post("/settings/api-keys/{key:str}/revoke", guards=[requires("api_keys:write")], status_code=200)
async def revoke_api_key(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
    """Revoke a key."""
    key_id = id_from("key", key)
    async with caller_unit_of_work(request, read_only=False) as uow:
        await revoke_key(uow, tenant_id=uow.tenant.tenant_id, key_id=key_id)
        uow.audit("api_key.revoked", Subject("api_key", key_id))
    return flashing(
        request,
        "/settings/api-keys",
        _("The key was revoked. Programs that use it are refused within seconds."),
    )


def _errors(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    language = language_of(request)
    return FormErrors({
        issue.pointer.strip("/"): message_of(_FIELD_CODES.get(issue.pointer, issue.code), language, issue.detail)
        for issue in error.issues
    })  # fmt: skip


async def _keys_page(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    *,
    issued: str = "",
    errors: FormErrors | None = None,
    name: str = "",
    chosen: list[str] | None = None,
) -> Response[Any]:
    keys = await list_keys(uow, tenant_id=uow.tenant.tenant_id)
    return await page(
        request,
        "settings/api_keys.html",
        active="settings",
        status=422 if errors else 200,
        section="api_keys",
        issued=issued,
        errors=errors or FormErrors(),
        name=name,
        scopes=[{"value": scope, "checked": scope in (chosen or ())} for scope in API_SCOPES],
        keys=[
            {
                "id": encode("key", key.id),
                "name": key.name,
                "shown": f"{key.prefix}…{key.last4}",
                "scopes": ", ".join(key.scopes),
                "created_at": key.created_at,
                "last_used_at": key.last_used_at,
                "revoked_at": key.revoked_at,
            }
            for key in keys
        ],
    )
