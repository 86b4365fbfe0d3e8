"""Use cases of tax."""

import re
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from app.domains.customers import CustomerKind
from app.domains.tax import repository
from app.domains.tax.errors import InvalidTaxRateError, TaxRateTakenError
from app.domains.tax.seeds import SEED_RATES, SEED_WITHHOLDINGS
from app.domains.tax.types import Rate, RateRow, RateWrite, Withholding
from app.kernel.errors import FieldIssue
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_CODE: Final = re.compile(r"^[a-z][a-z0-9_]{0,29}$")
_SCALE: Final = 6
_NAME_LENGTH: Final = 60
CLASSES: Final = ("standard", "reduced", "exempt")


async def seed_rates(uow: UnitOfWork) -> None:
    """Give a new tenant the rates and withholdings of the countries we know; safe to repeat."""
    await repository.add_rates(uow, SEED_RATES)
    await repository.add_withholdings(uow, SEED_WITHHOLDINGS)


async def list_rates(uow: UnitOfWork, *, on: date, region: str = "") -> dict[str, list[Rate]]:
    """The tenant's rates on a day, by class of goods, for the tenant's country or a region of it."""
    return await repository.list_rates(uow, country=uow.tenant.country, region=region, on=on)


async def list_withholdings(
    uow: UnitOfWork, *, on: date, customer_kind: CustomerKind | None, region: str = ""
) -> list[Withholding]:
    """What buyers of a kind keep back on a day, in the tenant's country or a region of it."""
    return await repository.list_withholdings(
        uow, country=uow.tenant.country, region=region, customer_kind=customer_kind, on=on
    )


async def all_rates(uow: UnitOfWork) -> list[RateRow]:
    """Every rate of the tenant's country, past, present and to come."""
    return await repository.all_rates(uow, country=uow.tenant.country)


async def add_rate(uow: UnitOfWork, rate: RateWrite) -> None:
    """Add a rate from a day on, in the tenant's country. The past is never edited: the day is today or later.

    Raises:
        InvalidTaxRateError: If a field is wrong; names every field.
        TaxRateTakenError: If the same tax has a rate from that day already.
    """
    issues = _issues(rate, today=uow.now.astimezone(ZoneInfo(uow.tenant.time_zone)).date())
    if issues:
        raise InvalidTaxRateError(" ".join(item.detail for item in issues), issues=issues)
    rate_id = await repository.add_rate(uow, rate, country=uow.tenant.country)
    if rate_id is None:
        raise TaxRateTakenError(
            f"There is a rate of {rate.code} for {rate.tax_class} goods from {rate.valid_from_on}."
        )
    uow.audit(
        "tax.rate.added",
        Subject("tax_rate", rate_id, rate.name),
        after={
            "code": rate.code,
            "tax_class": rate.tax_class,
            "region": rate.region,
            "rate": rate.rate,
            "valid_from_on": rate.valid_from_on,
            "valid_to_on": rate.valid_to_on,
            "source": rate.source,
        },
    )


def _issues(rate: RateWrite, *, today: date) -> list[FieldIssue]:
    """What is wrong with a rate, field by field."""
    checks = (
        (_CODE.match(rate.code), "code", "tax.code", "A code is lower-case letters, digits and _."),
        (
            0 < len(rate.name.strip()) <= _NAME_LENGTH,
            "name",
            "tax.name",
            "A rate has a short name.",
        ),
        (rate.tax_class in CLASSES, "tax_class", "tax.class", "There is no such class of goods."),
        (
            rate.rate.is_finite() and 0 <= rate.rate < 1 and rate.rate == round(rate.rate, _SCALE),
            "rate",
            "tax.rate",
            "A rate is a fraction from 0 up to but not 1.",
        ),
        (rate.valid_from_on >= today, "valid_from_on", "tax.past", "A rate starts today or later."),
        (
            rate.valid_to_on is None or rate.valid_to_on > rate.valid_from_on,
            "valid_to_on",
            "validity.order",
            "A rate ends after it starts.",
        ),
    )
    return [
        FieldIssue(pointer=f"/{field}", code=code, detail=detail)
        for holds, field, code, detail in checks
        if not holds
    ]
