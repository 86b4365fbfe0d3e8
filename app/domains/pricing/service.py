"""Use cases of pricing: price lists, and prices of which every change is audited."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domains.pricing import queries, repository, rules
from app.domains.pricing.errors import (
    InvalidPricesError,
    PriceListChangedError,
    PriceListMissingError,
    PriceListNotFoundError,
    PriceListTakenError,
)
from app.domains.pricing.rules import PercentChange
from app.domains.pricing.types import PriceChange, PriceListWrite, PriceWrite
from app.kernel.errors import FieldIssue
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

#: As many prices can be written at once; a list can have more.
MOST_PRICES: Final = 20_000
#: Name of the default list in the language of the tenant.
_DEFAULT_NAMES: Final = {"es": "Público", "pt": "Público", "en": "Public"}


async def seed_price_list(uow: UnitOfWork) -> UUID:
    """Give a new tenant its default price list, prices with tax, as shops show them; safe to repeat."""
    language = uow.tenant.locale.partition("-")[0]
    await repository.add_default_list(
        uow,
        name=_DEFAULT_NAMES.get(language, _DEFAULT_NAMES["en"]),
        currency=uow.tenant.currency,
        tax_included=True,
    )
    return await default_price_list(uow)


async def default_price_list(uow: UnitOfWork) -> UUID:
    """The tenant's default price list in its own currency.

    Raises:
        PriceListMissingError: If there is none.
    """
    found = await repository.find_default_list(uow, currency=uow.tenant.currency)
    if found is None:
        raise PriceListMissingError(f"There is no default price list in {uow.tenant.currency}.")
    return found


async def find_price_lists(
    uow: UnitOfWork, *, names: Collection[str], currency: str
) -> dict[str, UUID]:
    """Price lists of a currency by their names in small letters; the default one also by an empty name."""
    return await repository.find_lists(
        uow, names=sorted({name.lower() for name in names}), currency=currency
    )


async def set_prices(uow: UnitOfWork, *, prices: Mapping[UUID, Decimal]) -> None:
    """Set the unit prices of variants in the default price list.

    Raises:
        InvalidPricesError: If a price is below zero or too fine.
        PriceListMissingError: If there is no default price list.
    """
    await write_prices(
        uow,
        await default_price_list(uow),
        [PriceWrite(variant_id=key, unit_price=price) for key, price in prices.items()],
    )


async def create_price_list(uow: UnitOfWork, price_list: PriceListWrite) -> UUID:
    """Add a price list.

    Raises:
        InvalidPricesError: If a field is wrong; names every field.
        PriceListTakenError: If another list has the name.
    """
    _require(rules.list_issues(price_list))
    list_id = await repository.add_list(uow, price_list)
    if list_id is None:
        raise PriceListTakenError(f"There is a price list named '{price_list.name}'.")
    uow.audit(
        "pricing.price_list.created",
        Subject("price_list", list_id, price_list.name),
        after=_facts(price_list),
    )
    return list_id


async def update_price_list(
    uow: UnitOfWork, price_list_id: UUID, price_list: PriceListWrite, *, version: int
) -> None:
    """Change a price list; its currency and whether its prices contain tax stay. The default list keeps counting.

    Raises:
        InvalidPricesError: If a field is wrong; names every field.
        PriceListChangedError: If somebody else changed it since that version.
        PriceListNotFoundError: If the tenant has no such list.
    """
    before = await queries.get_price_list(uow, price_list_id)
    issues = rules.list_issues(price_list)
    if before.is_default and (
        not price_list.is_active
        or price_list.channel
        or price_list.customer_group_id
        or price_list.valid_from_on
        or price_list.valid_to_on
    ):
        detail = "The default list counts always and for everybody."
        issues.append(FieldIssue(pointer="/is_active", code="pricing.default", detail=detail))
    _require(issues)
    if not await repository.update_list(uow, price_list_id, price_list, version=version):
        raise PriceListChangedError("Load the price list again and repeat your change.")
    uow.audit(
        "pricing.price_list.updated",
        Subject("price_list", price_list_id, price_list.name),
        before={
            "name": before.name, "kind": before.kind, "priority": before.priority,
            "channel": before.channel, "customer_group_id": before.customer_group_id,
            "valid_from_on": before.valid_from_on, "valid_to_on": before.valid_to_on,
            "is_active": before.is_active,
        },
        after=_facts(price_list),
    )  # fmt: skip


def _facts(price_list: PriceListWrite) -> dict[str, object]:
    return {
        "name": price_list.name, "kind": price_list.kind.value, "currency": price_list.currency,
        "priority": price_list.priority, "channel": price_list.channel,
        "customer_group_id": price_list.customer_group_id,
        "valid_from_on": price_list.valid_from_on, "valid_to_on": price_list.valid_to_on,
        "is_active": price_list.is_active,
    }  # fmt: skip


async def write_prices(
    uow: UnitOfWork, price_list_id: UUID, prices: Sequence[PriceWrite]
) -> list[PriceChange]:
    """Set or remove prices of a list, all or none; returns and audits what changed.

    A minimum quantity of up to one is the price that always counts. Others who write prices of the list wait.

    Raises:
        InvalidPricesError: If a price or a variant is wrong; names every one.
        PriceListNotFoundError: If the tenant has no such list.
    """
    if len(prices) > MOST_PRICES:
        detail = f"Up to {MOST_PRICES} prices can be written at once."
        _require([FieldIssue(pointer="/prices", code="pricing.count", detail=detail)])
    _require(rules.price_issues(prices))
    locked = await repository.lock_list(uow, price_list_id)
    if locked is None:
        raise PriceListNotFoundError("There is no price list with this id.")
    wanted = await _named(uow, prices)
    before = await repository.find_prices(
        uow, price_list_id, variant_ids=sorted({key[0] for key in wanted})
    )
    changes = [
        PriceChange(
            variant_id=key[0],
            sku=sku,
            min_quantity=key[1],
            before=before[key][1] if key in before else None,
            after=after,
        )
        for key, (sku, after) in wanted.items()
        if (before[key][1] if key in before else None) != after
    ]
    await repository.write_changes(uow, price_list_id, changes)
    for change in changes:
        _audit(uow, change, price_list=locked["name"], currency=locked["currency"])
    return changes


async def _named(
    uow: UnitOfWork, prices: Sequence[PriceWrite]
) -> dict[tuple[UUID, Decimal], tuple[str, Decimal | None]]:
    """SKU and new price by variant and minimum quantity; of two for the same, the last counts.

    Raises:
        InvalidPricesError: If a variant is unknown; names every one.
    """
    known = await repository.find_variants(
        uow,
        ids=[item.variant_id for item in prices if item.variant_id is not None],
        skus=[item.sku for item in prices if item.sku is not None],
    )
    by_id, by_sku = dict(known), {sku: key for key, sku in known}
    wanted: dict[tuple[UUID, Decimal], tuple[str, Decimal | None]] = {}
    issues: list[FieldIssue] = []
    for place, item in enumerate(prices):
        key = item.variant_id if item.sku is None else by_sku.get(item.sku)
        if key is None or key not in by_id:
            detail = f"There is no variant '{item.sku or item.variant_id}'."
            field = "variant_id" if item.sku is None else "sku"
            issues.append(
                FieldIssue(
                    pointer=f"/prices/{place}/{field}",
                    code="pricing.unknown_variant",
                    detail=detail,
                )
            )
            continue
        least = item.min_quantity if item.min_quantity > 1 else Decimal(0)
        wanted[key, least] = (by_id[key], item.unit_price)
    _require(issues)
    return wanted


def _audit(uow: UnitOfWork, change: PriceChange, *, price_list: str, currency: str) -> None:
    uow.audit(
        "pricing.price.changed",
        Subject("price", change.variant_id, change.sku),
        before={"unit_price": change.before},
        after={
            "unit_price": change.after,
            "min_quantity": change.min_quantity,
            "price_list": price_list,
            "currency": currency,
        },
    )


async def preview_change(
    uow: UnitOfWork, price_list_id: UUID, change: PercentChange
) -> list[PriceChange]:
    """What a change of all prices of a list would do, by SKU; writes nothing.

    Raises:
        InvalidPricesError: If the change makes no sense.
        PriceListNotFoundError: If the tenant has no such list.
    """
    price_list = await queries.get_price_list(uow, price_list_id)
    _require(rules.change_issues(change, price_list.currency))
    changes: list[PriceChange] = []
    for key, (sku, price) in (await repository.find_prices(uow, price_list_id)).items():
        after = rules.changed_price(price, change, price_list.currency)
        if after != price:
            changes.append(
                PriceChange(
                    variant_id=key[0], sku=sku, min_quantity=key[1], before=price, after=after
                )
            )
    return changes


async def change_prices(
    uow: UnitOfWork, price_list_id: UUID, change: PercentChange
) -> list[PriceChange]:
    """Change all prices of a list by a percentage, as ``preview_change`` shows it.

    Raises:
        InvalidPricesError: If the change makes no sense, or the list has more prices than change at once.
        PriceListNotFoundError: If the tenant has no such list.
    """
    # Locked before they are read: a price that somebody else sets now is not overwritten by one computed from the old.
    if await repository.lock_list(uow, price_list_id) is None:
        raise PriceListNotFoundError("There is no price list with this id.")
    planned = await preview_change(uow, price_list_id, change)
    return await write_prices(
        uow,
        price_list_id,
        [
            PriceWrite(
                variant_id=item.variant_id, min_quantity=item.min_quantity, unit_price=item.after
            )
            for item in planned
        ],
    )


def _require(issues: Sequence[FieldIssue]) -> None:
    """Refuse what has issues.

    Raises:
        InvalidPricesError: If there is any.
    """
    if issues:
        raise InvalidPricesError(issues)
