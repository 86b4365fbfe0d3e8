"""Bundles: a variant that is sold as one and consists of others.

A bundle has no stock of its own. So many can be sold as its scarcest part allows: the smallest of
``floor(available / quantity)``. A part is never a bundle itself, so this is one step and never a tree.

Who writes a bundle locks the variants concerned in the order of their ids, so that two writers can't make each
other's bundle a part.
"""

from collections.abc import Sequence
from typing import Final, NoReturn
from uuid import UUID

from app.domains.catalog.errors import InvalidBundleError, ProductNotFoundError
from app.domains.catalog.types import BundlePart
from app.domains.catalog.views import BundlePartView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_MOST_PARTS: Final = 50
_LARGEST: Final = 10**6
_DECIMALS: Final = 4

_LOCK: Final = """
SELECT id, sku FROM tenant.variant WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_BUNDLES: Final = """
SELECT DISTINCT bundle_variant_id AS id FROM tenant.bundle_component
WHERE tenant_id = $1 AND bundle_variant_id = ANY($2::uuid[])
"""
_IS_PART: Final = """
SELECT EXISTS (SELECT FROM tenant.bundle_component WHERE tenant_id = $1 AND component_variant_id = $2)
"""
_HAS_STOCK: Final = """
SELECT EXISTS (SELECT FROM tenant.stock_level
               WHERE tenant_id = $1 AND variant_id = $2 AND (on_hand <> 0 OR reserved <> 0))
"""
_REMOVE: Final = """
DELETE FROM tenant.bundle_component
WHERE tenant_id = $1 AND bundle_variant_id = $2 AND component_variant_id <> ALL($3::uuid[])
"""
_WRITE: Final = """
INSERT INTO tenant.bundle_component (tenant_id, id, bundle_variant_id, component_variant_id, quantity)
SELECT $1, p.id, $2, p.variant_id, p.quantity
FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS p(id, variant_id, quantity)
ON CONFLICT (tenant_id, bundle_variant_id, component_variant_id) DO UPDATE SET quantity = excluded.quantity
"""
_PARTS: Final = """
SELECT b.bundle_variant_id, b.component_variant_id AS variant_id, v.product_id, v.sku, p.name, v.status, b.quantity,
       coalesce(s.available, 0) AS available
FROM tenant.bundle_component b
JOIN tenant.variant v ON v.tenant_id = $1 AND v.id = b.component_variant_id
JOIN tenant.product p ON p.tenant_id = $1 AND p.id = v.product_id
LEFT JOIN LATERAL (
    SELECT sum(greatest(tenant.available_of(l), 0)) AS available
    FROM tenant.stock_level l WHERE l.tenant_id = $1 AND l.variant_id = v.id
) s ON true
WHERE b.tenant_id = $1 AND b.bundle_variant_id = ANY($2::uuid[]) ORDER BY v.sku
"""


async def set_bundle(uow: UnitOfWork, *, variant_id: UUID, parts: Sequence[BundlePart]) -> None:
    """Say what a bundle consists of; without parts it is a plain variant again.

    Raises:
        InvalidBundleError: If a part is a bundle, is the variant itself, comes twice or does not exist; if the variant
            is part of a bundle or has stock of its own; or if a quantity makes no sense.
        ProductNotFoundError: If there is no such variant.
    """
    ids = [part.variant_id for part in parts]
    _require_sensible(variant_id, parts)
    rows = await uow.fetch(_LOCK, [variant_id, *ids])
    skus = {row["id"]: row["sku"] for row in rows}
    if variant_id not in skus:
        raise ProductNotFoundError("There is no variant with this id.")
    unknown = next((place for place, part in enumerate(parts) if part.variant_id not in skus), None)
    if unknown is not None:
        _refuse_part(unknown, "bundle.part_unknown", "There is no such variant.")
    if parts:
        await _require_flat(uow, variant_id, ids)
    before = await list_bundle_parts(uow, variant_ids=[variant_id])
    await uow.execute(_REMOVE, variant_id, ids)
    await uow.execute(
        _WRITE, variant_id, [new_id() for _ in parts], ids, [part.quantity for part in parts]
    )
    uow.audit(
        "catalog.bundle.updated",
        Subject("variant", variant_id, skus[variant_id]),
        before={part.sku: str(part.quantity) for part in before},
        after={skus[part.variant_id]: str(part.quantity) for part in parts},
    )


async def list_bundle_parts(
    uow: UnitOfWork, *, variant_ids: Sequence[UUID]
) -> list[BundlePartView]:
    """The parts of these bundles with what is available of each; plain variants have none."""
    return [BundlePartView(**dict(row)) for row in await uow.fetch(_PARTS, variant_ids)]


async def _require_flat(uow: UnitOfWork, variant_id: UUID, ids: Sequence[UUID]) -> None:
    bundles = {row["id"] for row in await uow.fetch(_BUNDLES, ids)}
    for place, part in enumerate(ids):
        if part in bundles:
            _refuse_part(place, "bundle.part_is_bundle", "A part can't be a bundle itself.")
    if await uow.fetch_value(_IS_PART, variant_id):
        _refuse("bundle.is_part", "The variant is part of another bundle.")
    if await uow.fetch_value(_HAS_STOCK, variant_id):
        _refuse("bundle.has_stock", "The variant has stock of its own; a bundle has none.")


def _require_sensible(variant_id: UUID, parts: Sequence[BundlePart]) -> None:
    if len(parts) > _MOST_PARTS:
        _refuse("bundle.too_many_parts", f"A bundle has at most {_MOST_PARTS} parts.")
    seen = {variant_id}
    for place, part in enumerate(parts):
        if part.variant_id in seen:
            _refuse_part(place, "bundle.part_twice", "A part comes once, and is not the bundle.")
        seen.add(part.variant_id)
        if not 0 < part.quantity < _LARGEST or part.quantity != round(part.quantity, _DECIMALS):
            _refuse_part(place, "bundle.quantity", "A quantity is greater than zero.")


def _refuse_part(place: int, code: str, detail: str) -> NoReturn:
    issue = FieldIssue(pointer=f"/parts/{place}", code=code, detail=detail)
    raise InvalidBundleError(detail, issues=[issue])


def _refuse(code: str, detail: str) -> NoReturn:
    raise InvalidBundleError(
        detail, issues=[FieldIssue(pointer="/parts", code=code, detail=detail)]
    )
