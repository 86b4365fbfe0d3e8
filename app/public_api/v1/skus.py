"""Bundles, aliases of SKUs and the queue of unmatched ones, through the API."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.domains import catalog
from app.domains.catalog import (
    AliasNotFoundError,
    AliasView,
    BundlePart,
    ProductNotFoundError,
    UnmatchedSkuView,
    UnmatchedStatus,
)
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.kernel.quantity import plain
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.public_api.bodies import (
    DecimalText,
    PageBody,
    accepts,
    body_id,
    clean,
    page_body,
    path_id,
    shown_id,
)
from app.public_api.openapi import problems

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Rows of a page.")]


class PartWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many of a variant in one unit of the bundle."""

    variant_id: str
    quantity: DecimalText


class BundleWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All parts of a bundle; none make it a plain variant again."""

    parts: Annotated[list[PartWriteBody], msgspec.Meta(max_length=50)]


class PartBody(msgspec.Struct, frozen=True, kw_only=True):
    """A part with what is available of it."""

    variant_id: str
    sku: str
    name: str
    quantity: DecimalText
    available: DecimalText


class BundleBody(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle; as many are available as its scarcest part allows."""

    variant_id: str
    available: DecimalText
    parts: list[PartBody]


class AliasWriteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a channel calls a variant; an empty channel stands for all."""

    alias: Annotated[str, msgspec.Meta(max_length=120)]
    variant_id: str
    channel: Annotated[str, msgspec.Meta(max_length=120)] = ""


class AliasBody(msgspec.Struct, frozen=True, kw_only=True):
    """An alias."""

    id: str
    channel: str
    alias: str
    variant_id: str
    sku: str


class UnmatchedBody(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's SKU that nobody could place, how often it came, and where it was seen."""

    id: str
    channel: str
    raw: str
    status: Literal["open", "resolved", "ignored"]
    seen_count: int
    sample: dict[str, str]
    variant_id: str | None


class ResolveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The variant that the SKU means."""

    variant_id: str


@get(
    "/variants/{variant_id:str}/bundle",
    guards=[requires("products:read"), accepts()],
    operation_id="get_bundle",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def get_bundle(uow: NamedDependency[UnitOfWork], variant_id: FromPath[str]) -> BundleBody:
    """Read the parts of a bundle; a plain variant has none."""
    return await _bundle(uow, path_id("sku", variant_id, ProductNotFoundError))


@put(
    "/variants/{variant_id:str}/bundle",
    guards=[requires("products:write"), accepts()],
    operation_id="set_bundle",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def set_bundle(
    uow: NamedDependency[UnitOfWork], variant_id: FromPath[str], data: JSONBody[BundleWriteBody]
) -> BundleBody:
    """Say what a bundle consists of."""
    key = path_id("sku", variant_id, ProductNotFoundError)
    parts = [
        BundlePart(
            variant_id=body_id("sku", part.variant_id, f"/parts/{index}/variant_id"),
            quantity=Decimal(part.quantity),
        )
        for index, part in enumerate(data.parts)
    ]
    await catalog.set_bundle(uow, variant_id=key, parts=parts)
    return await _bundle(uow, key)


@get(
    "/sku-aliases",
    guards=[requires("products:read"), accepts("limit", "cursor", "channel")],
    operation_id="list_sku_aliases",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def list_aliases(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
) -> PageBody[AliasBody]:
    """List what channels call our variants."""
    found = await catalog.list_aliases(
        uow,
        page=PageRequest(after=cursor, limit=limit),
        channel=None if channel is None else clean(channel),
    )
    return page_body(found, _alias)


@post(
    "/sku-aliases",
    guards=[requires("products:write"), accepts()],
    operation_id="create_sku_alias",
    tags=["Products"],
    responses=problems(400, 401, 403, 404, 422),
)
async def create_alias(
    uow: NamedDependency[UnitOfWork], data: JSONBody[AliasWriteBody]
) -> AliasBody:
    """Say what a channel calls a variant; the same again changes nothing."""
    variant_id = body_id("sku", data.variant_id, "/variant_id")
    alias_id = await catalog.add_alias(
        uow, channel=clean(data.channel), alias=clean(data.alias), variant_id=variant_id
    )
    variant = await catalog.get_variant(uow, variant_id)
    return AliasBody(
        id=encode("ali", alias_id),
        channel=data.channel.strip(),
        alias=data.alias.strip(),
        variant_id=data.variant_id,
        sku=variant.sku,
    )


@delete(
    "/sku-aliases/{alias_id:str}",
    guards=[requires("products:write"), accepts()],
    operation_id="remove_sku_alias",
    tags=["Products"],
    responses=problems(400, 401, 403, 404),
)
async def remove_alias(uow: NamedDependency[UnitOfWork], alias_id: FromPath[str]) -> None:
    """Forget an alias; what was matched by it stays."""
    await catalog.remove_alias(uow, alias_id=path_id("ali", alias_id, AliasNotFoundError))


@get(
    "/unmatched-skus",
    guards=[requires("products:read"), accepts("limit", "cursor", "status")],
    operation_id="list_unmatched_skus",
    tags=["Products"],
    responses=problems(400, 401, 403, 422),
)
async def list_unmatched(
    *,
    uow: NamedDependency[UnitOfWork],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    status: FromQuery[Literal["open", "resolved", "ignored"]] = "open",
) -> PageBody[UnmatchedBody]:
    """List channels' SKUs that nobody could place, oldest first."""
    found = await catalog.list_unmatched(
        uow, page=PageRequest(after=cursor, limit=limit), status=UnmatchedStatus(status)
    )
    return page_body(found, _unmatched)


@post(
    "/unmatched-skus/{unmatched_id:str}/resolve",
    guards=[requires("products:write"), accepts()],
    operation_id="resolve_unmatched_sku",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 404, 422),
)
async def resolve_unmatched(
    uow: NamedDependency[UnitOfWork], unmatched_id: FromPath[str], data: JSONBody[ResolveBody]
) -> UnmatchedBody:
    """Say which variant a SKU means: its alias is written, and the SKU is understood from then on."""
    key = path_id("uns", unmatched_id, AliasNotFoundError)
    await catalog.resolve_unmatched(
        uow, unmatched_id=key, variant_id=body_id("sku", data.variant_id, "/variant_id")
    )
    return await _read(uow, key)


@post(
    "/unmatched-skus/{unmatched_id:str}/ignore",
    guards=[requires("products:write"), accepts()],
    operation_id="ignore_unmatched_sku",
    tags=["Products"],
    status_code=200,
    responses=problems(400, 401, 403, 404),
)
async def ignore_unmatched(
    uow: NamedDependency[UnitOfWork], unmatched_id: FromPath[str]
) -> UnmatchedBody:
    """Take a SKU off the queue for good."""
    key = path_id("uns", unmatched_id, AliasNotFoundError)
    await catalog.ignore_unmatched(uow, unmatched_id=key)
    return await _read(uow, key)


async def _bundle(uow: UnitOfWork, key: UUID) -> BundleBody:
    variant = await catalog.get_variant(uow, key)
    parts = await catalog.list_bundle_parts(uow, variant_ids=[key])
    return BundleBody(
        variant_id=encode("sku", key),
        available=plain(variant.available),
        parts=[
            PartBody(
                variant_id=encode("sku", part.variant_id),
                sku=part.sku,
                name=part.name,
                quantity=plain(part.quantity),
                available=plain(part.available),
            )
            for part in parts
        ],
    )


async def _read(uow: UnitOfWork, key: UUID) -> UnmatchedBody:
    page = await catalog.list_unmatched(uow, page=PageRequest(limit=1), unmatched_id=key)
    return _unmatched(page.items[0])


def _alias(row: AliasView) -> AliasBody:
    return AliasBody(
        id=encode("ali", row.id),
        channel=row.channel,
        alias=row.alias,
        variant_id=encode("sku", row.variant_id),
        sku=row.sku,
    )


def _unmatched(row: UnmatchedSkuView) -> UnmatchedBody:
    return UnmatchedBody(
        id=encode("uns", row.id),
        channel=row.channel,
        raw=row.raw,
        status=row.status.value,
        seen_count=row.seen_count,
        sample=row.sample,
        variant_id=shown_id("sku", row.variant_id),
    )
