"""Use cases of promotions: keep them, and say how they are used."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.promotions import repository
from app.domains.promotions.checks import promotion_issues
from app.domains.promotions.errors import (
    InvalidPromotionError,
    PromotionChangedError,
    PromotionNotFoundError,
    TakenNameError,
)
from app.domains.promotions.offers import normalised_code
from app.domains.promotions.types import (
    TARGET_FIELDS,
    Conditions,
    PromotionView,
    PromotionWrite,
    Target,
    UseView,
)
from app.kernel.errors import FieldIssue
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_KIND: Final = "promotion"


async def list_promotions(uow: UnitOfWork) -> list[PromotionView]:
    """All promotions, those that count first, in the order in which they count."""
    return await repository.list_promotions(uow)


async def get_promotion(uow: UnitOfWork, promotion_id: UUID) -> PromotionView:
    """One promotion.

    Raises:
        PromotionNotFoundError: If the tenant has no such promotion.
    """
    found = await repository.find_promotion(uow, promotion_id)
    if found is None:
        raise PromotionNotFoundError("There is no promotion with this id.")
    return found


async def list_uses(uow: UnitOfWork, promotion_id: UUID) -> list[UseView]:
    """The last uses of a promotion, the newest first."""
    return await repository.list_uses(uow, promotion_id)


async def create_promotion(uow: UnitOfWork, promotion: PromotionWrite) -> UUID:
    """Add a promotion with its codes.

    Raises:
        InvalidPromotionError: If a field is wrong; names every field.
        TakenNameError: If another promotion has the name, or another coupon a code.
    """
    promotion = _checked(promotion, uses=0, unknown=await _unknown(uow, promotion.conditions))
    promotion_id = await repository.add_promotion(uow, promotion)
    if promotion_id is None:
        raise TakenNameError(f"There is a promotion named '{promotion.name}'.")
    await _set_codes(uow, promotion_id, promotion)
    uow.audit(
        "promotions.promotion.created",
        Subject(_KIND, promotion_id, promotion.name),
        after=_facts(promotion),
    )
    return promotion_id


async def update_promotion(
    uow: UnitOfWork, promotion_id: UUID, promotion: PromotionWrite, *, version: int
) -> None:
    """Change a promotion, also what it takes off and for whom; that is a new version, and the trail has both.

    Orders that are there keep what they got, whatever the promotion says now. Its uses are counted anew under the new
    limits. Locks the promotion; waits for orders that take a use of it at this moment.

    Raises:
        InvalidPromotionError: If a field is wrong, or a limit is below what was used; names every field.
        PromotionChangedError: If somebody else changed it since that version.
        PromotionNotFoundError: If the tenant has no such promotion.
        TakenNameError: If another promotion has the name, or another coupon one of the codes.
    """
    before = await get_promotion(uow, promotion_id)
    if await repository.lock_promotion(uow, promotion_id) != version:
        raise PromotionChangedError("Load the promotion again and repeat your change.")
    uses = await repository.count_uses(uow, promotion_id)
    unknown = await _unknown(uow, promotion.conditions, known=before.conditions)
    promotion = _checked(promotion, uses=uses, unknown=unknown)
    await repository.update_promotion(uow, promotion_id, promotion, uses=uses)
    await _set_codes(uow, promotion_id, promotion)
    uow.audit(
        "promotions.promotion.updated",
        Subject(_KIND, promotion_id, promotion.name),
        before=msgspec.to_builtins(before),
        after={**_facts(promotion), "version": version + 1},
    )


async def list_targets(uow: UnitOfWork, conditions: Conditions) -> list[Target]:
    """The goods and customer groups that conditions name, with what they are called."""
    return await repository.list_targets(uow, conditions)


async def _unknown(
    uow: UnitOfWork, conditions: Conditions, *, known: Conditions | None = None
) -> list[str]:
    """The fields that name something that is not there; what was named before may be gone since."""
    named = {(field, item) for field in TARGET_FIELDS for item in getattr(conditions, field)} - {
        (field, item) for field in TARGET_FIELDS for item in getattr(known, field, ())
    }
    found = await repository.list_targets(uow, conditions) if named else []
    return sorted({field for field, _ in named - {(item.field, item.id) for item in found}})


def _checked(promotion: PromotionWrite, *, uses: int, unknown: Sequence[str]) -> PromotionWrite:
    """The promotion with its codes as they are kept.

    Raises:
        InvalidPromotionError: If a field is wrong; names every field.
    """
    codes = tuple(sorted({normalised_code(code) for code in promotion.codes}))
    promotion = msgspec.structs.replace(promotion, name=promotion.name.strip(), codes=codes)
    issues = promotion_issues(promotion)
    issues += [
        FieldIssue(
            pointer=f"/conditions/{field}",
            code="promotions.unknown_target",
            detail="It names something that is not there.",
        )
        for field in unknown
    ]
    if promotion.usage_limit is not None and promotion.usage_limit < uses:
        detail = f"{uses} orders use the promotion already."
        issues.append(
            FieldIssue(pointer="/usage_limit", code="promotions.limit_below_uses", detail=detail)
        )
    if issues:
        raise InvalidPromotionError(" ".join(item.detail for item in issues), issues=issues)
    return promotion


async def _set_codes(uow: UnitOfWork, promotion_id: UUID, promotion: PromotionWrite) -> None:
    """Make the promotion's codes its own.

    Raises:
        TakenNameError: If another coupon has one of them.
    """
    taken = set(promotion.codes) - await repository.set_codes(uow, promotion_id, promotion.codes)
    if taken:
        raise TakenNameError(f"Another coupon has the code {', '.join(sorted(taken))}.")


def _facts(promotion: PromotionWrite) -> dict[str, Any]:
    return msgspec.to_builtins(promotion)


async def get_floor(uow: UnitOfWork) -> Decimal:
    """The part of its price below which promotions never take a line; zero unless a tenant says else."""
    return await repository.find_floor(uow)


async def set_floor(uow: UnitOfWork, rate: Decimal) -> None:
    """Say below which part of its price promotions never take a line.

    Raises:
        InvalidPromotionError: If it is no fraction.
    """
    if not rate.is_finite() or not 0 <= rate <= 1:
        issue = FieldIssue(
            pointer="/floor", code="promotions.floor", detail="A floor is between 0 and 100 %."
        )
        raise InvalidPromotionError(issue.detail, issues=[issue])
    before = await repository.find_floor(uow)
    await repository.set_floor(uow, rate, at=uow.now)
    uow.audit(
        "promotions.floor.set",
        Subject("promotion_policy", uow.tenant.tenant_id),
        before={"floor_rate": before},
        after={"floor_rate": rate},
    )
