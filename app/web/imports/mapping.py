"""The second step for any table: what its rows are, what its columns mean, how it writes dates and numbers."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domains.imports import (
    ImportMappingNotFoundError,
    MappingSpec,
    RowKind,
    get_job,
    get_mapping,
    list_mappings,
    propose_mapping,
    read_sample,
    save_mapping,
    set_mapping,
)
from app.kernel.errors import DomainError
from app.platform.http.caller import caller_of, requires, tenant_of
from app.platform.http.dependencies import caller_unit_of_work, factory_of
from app.web.forms import FormErrors, form_errors, posted, see_other
from app.web.imports.words import ROW_KINDS, field_options, steps_of, store_of
from app.web.pages import page
from app.web.query import path_id

_SHOWN_ROWS: Final = 3
_COLUMN: Final = "column-"


@get("/imports/{job:str}/mapping", guards=[requires("imports:write")], status_code=200)
async def mapping_page(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """A proposal from the headers, a saved mapping, or what was chosen before."""
    job_id = path_id("imp", job)
    query = request.query_params
    kind = RowKind(query["kind"]) if query.get("kind") in {*RowKind} else None
    spec: MappingSpec | None = None
    async with caller_unit_of_work(request, read_only=True) as uow:
        found = await get_job(uow, job_id=job_id)
        if query.get("saved"):
            spec = await _saved(uow, str(query["saved"]))
        elif found.mapping and kind is None:
            spec = MappingSpec.of(found.mapping)
    return await _page(request, job_id, job=job, spec=spec, kind=kind)


@post("/imports/{job:str}/mapping", guards=[requires("imports:write")], status_code=200)
async def mapping_post(request: Request[Any, Any, Any], job: FromPath[str]) -> Response[Any]:
    """Keep the mapping, under a name where one is given, and go on to the preview."""
    job_id, values = path_id("imp", job), await posted(request)
    sample = await _sample(request, job_id)
    columns = {
        header: values[f"{_COLUMN}{place}"]
        for place, header in enumerate(sample.headers)
        if values.get(f"{_COLUMN}{place}")
    }
    mapping = {
        "row_kind": values.get("row_kind", ""),
        "columns": columns,
        "date_order": values.get("date_order") or None,
        "decimal_mark": values.get("decimal_mark") or None,
        "tax_included": values.get("tax_included") == "1",
        "channel": values.get("channel", "").strip() or "import",
        "defaults": {"status": values["status"]}
        if values.get("status") and "status" not in columns.values()
        else {},
    }
    try:
        spec = MappingSpec.of(mapping)
        async with caller_unit_of_work(request, read_only=False) as uow:
            await set_mapping(uow, job_id=job_id, mapping=spec)
            if values.get("name", "").strip():
                await save_mapping(uow, name=values["name"], spec=spec)
    except DomainError as error:
        kind = RowKind(values["row_kind"]) if values.get("row_kind") in {*RowKind} else None
        return await _page(request, job_id, job=job, kind=kind, columns=columns, error=error)
    return see_other(f"/imports/{job}/preview")


async def _saved(uow: Any, name: str) -> MappingSpec | None:  # noqa: ANN401 - a unit of work
    try:
        return await get_mapping(uow, name=name)
    except ImportMappingNotFoundError:
        return None


async def _sample(request: Request[Any, Any, Any], job_id: UUID) -> Any:  # noqa: ANN401 - headers and rows
    return await read_sample(
        factory_of(request),
        tenant_of(request),
        job_id,
        actor=caller_of(request).actor,
        files=store_of(request),
    )


async def _page(
    request: Request[Any, Any, Any],
    job_id: UUID,
    *,
    job: str,
    spec: MappingSpec | None = None,
    kind: RowKind | None = None,
    columns: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> Response[Any]:
    sample = await _sample(request, job_id)
    spec = spec or propose_mapping(sample.headers, sample.rows, kind).spec
    chosen = spec.columns if columns is None else columns
    async with caller_unit_of_work(request, read_only=True) as uow:
        saved = await list_mappings(uow)
    return await page(
        request,
        "imports/mapping.html",
        active="imports",
        status=422 if error else 200,
        steps=steps_of(request, "mapping", is_mapped=True),
        job=job,
        spec=spec,
        kinds=[(kind.value, label) for kind, label in ROW_KINDS.items()],
        columns=[
            {
                "name": f"{_COLUMN}{place}",
                "header": header,
                "field": chosen.get(header, ""),
                "sample": " · ".join(
                    row[place]
                    for row in sample.rows[:_SHOWN_ROWS]
                    if place < len(row) and row[place]
                ),
            }
            for place, header in enumerate(sample.headers)
        ],
        fields=field_options(request, spec.row_kind),
        saved=[mapping.name for mapping in saved],
        errors=form_errors(request, error) if error else FormErrors(),
    )
