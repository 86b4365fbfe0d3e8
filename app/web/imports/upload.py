"""The first step: what kind of file, and the file."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile

from app.domains.imports import (
    STORED,
    ImportFormat,
    ImportOptions,
    OpeningStock,
    create_job,
    fingerprint,
)
from app.kernel.errors import DomainError
from app.kernel.ids import encode
from app.platform.files import FileTooLargeError
from app.platform.http.caller import requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, form_errors, see_other
from app.web.imports.words import steps_of, store_of
from app.web.pages import language_of, page
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

_MAX_BYTES: Final = 256 * 1024 * 1024
_CHUNK: Final = 1 << 20
_NO_FILE: Final = _("Choose a file.")
_ORDERS: Final = ("", "DMY", "MDY")


@get("/imports/new", guards=[requires("imports:write")], status_code=200)
async def upload_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Choose what is brought in."""
    return await _page(request)


@post(
    "/imports/new",
    guards=[requires("imports:write")],
    status_code=200,
    request_max_body_size=_MAX_BYTES + _CHUNK,
)
async def upload_post(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep the file and go on to its columns or to the preview.

    Raises:
        PermissionDeniedException: If the caller has no tenant.
    """
    tenant_id = tenant_of(request)
    form = await request.form()
    kind = "mapped" if form.get("format") == "mapped" else "spreadsheet"
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        text = translator(language_of(request)).gettext(_NO_FILE)
        return await _page(request, kind=kind, errors=FormErrors({"file": text}))
    store, format_ = store_of(request), ImportFormat(kind)
    try:
        key = await store.put(tenant_id, _chunks(file), max_bytes=_MAX_BYTES)
        content = await asyncio.to_thread(fingerprint, format_, store.path(tenant_id, key))
    except (FileTooLargeError, DomainError) as error:
        shown = form_errors(request, error).messages
        return await _page(
            request, kind=kind, errors=FormErrors({"file": " ".join(shown.values())})
        )
    order = str(form.get("date_order", ""))
    options = ImportOptions(
        opening_stock=OpeningStock.REJECT
        if form.get("opening_stock") == "reject"
        else OpeningStock.BOOK,
        date_order=order if order in _ORDERS[1:] else None,
    )
    async with caller_unit_of_work(request, read_only=False) as uow:
        job = await create_job(
            uow,
            format=format_,
            filename=file.filename,
            location=f"{STORED}{key}",
            content=content,
            options=options,
        )
    step = "mapping" if format_ is ImportFormat.MAPPED else "preview"
    return see_other(f"/imports/{encode('imp', job.id)}/{step}")


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK):
        yield chunk


async def _page(
    request: Request[Any, Any, Any], *, kind: str = "spreadsheet", errors: FormErrors | None = None
) -> Response[Any]:
    return await page(
        request,
        "imports/upload.html",
        active="imports",
        status=422 if errors else 200,
        steps=steps_of(request, "upload", is_mapped=True),
        kind=kind,
        errors=errors or FormErrors(),
    )
