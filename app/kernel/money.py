"""Money: whole minor units beside an ISO 4217 code, and the only rounding there is.

What is owed is always a whole number of the currency's smallest unit (pesos in CLP, cents in USD), so sums are exact
and nothing can drift. Unit prices and rates are finer and stay ``Decimal`` until ``round_minor`` turns the product
into what is owed, once. Every split goes through ``allocate``, so the parts add up to the whole.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final, Self

import msgspec
from typing_extensions import override

from app.kernel.errors import UnprocessableError

#: Decimals of the currencies we know. Source: ISO 4217 list one; CLF (UF) has four.
CURRENCY_DECIMALS: Final = {
    "ARS": 2, "BOB": 2, "BRL": 2, "CLF": 4, "CLP": 0, "CNY": 2, "COP": 2, "CRC": 2, "EUR": 2, "GBP": 2, "GTQ": 2,
    "JPY": 0, "KWD": 3, "MXN": 2, "PEN": 2, "PYG": 0, "USD": 2, "UYU": 2,
}  # fmt: skip


#: Where half a unit does not go away from zero: by currency, then by the country whose taxes are computed.
#: Source: Brazil, ABNT NBR 5891 item 2.3 and IBGE resolution 886/1966 item 9.2, to the even digit; the tax invoice's
#: technical note 2013.005 accepts either way within one centavo.
_TO_EVEN: Final = frozenset({("BRL", "BR")})
#: Minor units to which amounts are rounded, where that is not one; set once at the start of a process.
_STEPS: dict[str, int] = {}


class UnknownCurrencyError(UnprocessableError):
    """The currency code is not one we keep books in."""

    code = "money.unknown_currency"
    title = "Unknown currency"


class CurrencyMismatchError(UnprocessableError):
    """Amounts of two currencies were put together."""

    code = "money.currency_mismatch"
    title = "Amounts of different currencies can't be put together"


class InexactAmountError(UnprocessableError):
    """The amount has more decimals than its currency."""

    code = "money.too_many_decimals"
    title = "The amount has more decimals than its currency"


def decimals_of(currency: str) -> int:
    """Number of decimals of a currency.

    Raises:
        UnknownCurrencyError: If the code is not known.
    """
    try:
        return CURRENCY_DECIMALS[currency]
    except KeyError:
        raise UnknownCurrencyError(f"'{currency}' is not a currency we know.") from None


def round_to_whole_units(currency: str, *, is_whole: bool) -> None:
    """Say whether amounts of a currency with decimals are rounded to whole units, as Colombia's shops do.

    Amounts are kept in the same minor units either way, so what was kept before stays right. Called once, by the
    composition, before anything is computed.
    """
    _STEPS[currency] = 10 ** decimals_of(currency) if is_whole else 1


def step_of(currency: str) -> int:
    """The least amount that a rounded one can differ from another, in minor units."""
    return _STEPS.get(currency, 1)


def round_minor(amount: Decimal, currency: str, *, country: str = "") -> int:
    """Round an exact amount in major units to minor units, half away from zero unless a country's rule says else."""
    step = step_of(currency)
    mode = ROUND_HALF_EVEN if (currency, country) in _TO_EVEN else ROUND_HALF_UP
    return int((amount.scaleb(decimals_of(currency)) / step).quantize(Decimal(1), mode)) * step


def exact_minor(amount: Decimal, currency: str) -> int:
    """Minor units of an amount that must not need rounding.

    Raises:
        InexactAmountError: If the amount is finer than the currency.
    """
    scaled = amount.scaleb(decimals_of(currency))
    whole = int(scaled)
    if scaled != whole:
        raise InexactAmountError(f"{amount} has more decimals than {currency} allows.")
    return whole


def major(amount_minor: int, currency: str) -> Decimal:
    """Minor units as a decimal in major units, with the currency's own decimals."""
    return Decimal(amount_minor).scaleb(-decimals_of(currency))


class Money(msgspec.Struct, frozen=True, order=True):
    """An amount owed: whole minor units of one currency."""

    amount_minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Money from an exact decimal in major units.

        Raises:
            InexactAmountError: If the amount is finer than the currency.
        """
        return cls(exact_minor(Decimal(amount), currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return major(self.amount_minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        """Add an amount of the same currency."""
        self._require_same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract an amount of the same currency."""
        self._require_same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> "Money":
        """The same amount with the other sign."""
        return Money(-self.amount_minor, self.currency)

    @override
    def __str__(self) -> str:
        """Decimal text and code, for logs and command lines."""
        return f"{self.amount} {self.currency}"

    def _require_same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(
                f"{self.currency} and {other.currency} can't be put together."
            )


def allocate(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Split minor units by weights so that the parts add up to the total.

    Largest remainder first; equal remainders go to the earlier part. Weights that are all zero share equally.
    """
    if not weights:
        return []
    total_weight = sum(weights)
    shares = list(weights) if total_weight else [1] * len(weights)
    total_weight = total_weight or len(shares)
    sign = -1 if total_minor < 0 else 1
    parts: list[int] = []
    remainders: list[tuple[int, int]] = []
    for index, weight in enumerate(shares):
        quotient, remainder = divmod(abs(total_minor) * weight, total_weight)
        parts.append(quotient)
        remainders.append((-remainder, index))
    for _, index in sorted(remainders)[: abs(total_minor) - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]
