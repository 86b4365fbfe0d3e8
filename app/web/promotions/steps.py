"""The steps of a promotion in tiers as people write them: a line each, from where on; what it takes off.

``3; 10 %`` takes ten percent off from three units on, ``6; 1.500`` an amount.
"""

from decimal import Decimal

from app.domains.promotions import Measure, Step, Tiers
from app.kernel.errors import DomainError
from app.kernel.money import major
from app.web.reading import FormReader
from app.web.rendering.formats import UnreadableNumberError, decimal, read_decimal, read_money


def read_steps(reader: FormReader, measure: Measure, currency: str) -> tuple[Step, ...]:
    """The steps of a form; lines that can't be read make the field wrong."""
    rows = [row for row in reader.text("steps").splitlines() if row.strip()]
    try:
        return tuple(
            _step(row, measure, currency=currency, language=reader.language) for row in rows
        )
    except (UnreadableNumberError, DomainError):
        reader.wrong("steps", "promotions.steps")
        return ()


def text_of_steps(tiers: Tiers, currency: str, language: str) -> str:
    """Steps as they are written."""
    return "\n".join(
        _text(step, tiers.measure, currency=currency, language=language) for step in tiers.steps
    )


def _step(row: str, measure: Measure, *, currency: str, language: str) -> Step:
    start, _, off = row.partition(";")
    reached = (
        read_decimal(start, language)
        if measure is Measure.QUANTITY
        else Decimal(read_money(start, currency, language))
    )
    off = off.strip()
    if off.endswith("%"):
        return Step(reached=reached, rate=read_decimal(off[:-1], language) / 100)
    return Step(reached=reached, amount_minor=read_money(off, currency, language))


def _text(step: Step, measure: Measure, *, currency: str, language: str) -> str:
    start = step.reached.normalize()
    if measure is Measure.AMOUNT:
        start = major(int(step.reached), currency)
    off = (
        f"{decimal((step.rate * 100).normalize(), language)} %"
        if step.rate is not None
        else decimal(major(step.amount_minor or 0, currency), language)
    )
    return f"{decimal(start, language)}; {off}"
