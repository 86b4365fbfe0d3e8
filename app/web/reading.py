"""Reads the fields of posted forms as people of a language write them; what can't be read is said at its field.

A reader never stops at the first wrong field: it remembers all of them, and ``done`` refuses the form once. What a
wrong field stands for until then (none, zero) is never used.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, NoReturn, TypeVar
from uuid import UUID

from app.kernel.errors import DomainError, FieldIssue, UnprocessableError
from app.kernel.ids import InvalidIdError, decode
from app.web.rendering.formats import UnreadableNumberError, read_decimal, read_money

Word = TypeVar("Word", bound=Enum)
_LONGEST: Final = 4_000
_QUANTITY_SCALE: Final = 4
_NUMBER_SCALE: Final = 6
_LARGEST: Final = 10**12
_NOBODY: Final = UUID(int=0)


class FormError(UnprocessableError):
    """Fields of a form can't be read; the issues name them."""

    code = "web.invalid_form"
    title = "The form is not valid"


class FormReader:
    """Reads fields one after the other and remembers which were wrong."""

    def __init__(self, values: Mapping[str, str], language: str) -> None:
        """Read posted values as people of ``language`` write."""
        self.values = values
        self.language = language
        self._issues: list[FieldIssue] = []

    def text(self, name: str, *, longest: int = _LONGEST) -> str:
        """A text without space around it, cut to what is kept."""
        return self.values.get(name, "").strip()[:longest]

    def number(self, name: str, *, code: str = "form.number") -> Decimal | None:
        """A number with a sign and up to six decimals; none where the field is empty."""
        text = self.text(name)
        if not text:
            return None
        found = _read(text, self.language, scale=_NUMBER_SCALE)
        return self.wrong(name, code) if found is None else found

    def positive(self, name: str, *, code: str = "form.number") -> Decimal | None:
        """A number of zero or more; none where the field is empty."""
        number = self.number(name, code=code)
        if number is not None and number < 0:
            return self.wrong(name, code)
        return number

    def needed(self, name: str, *, code: str = "form.number") -> Decimal:
        """A number that must be there."""
        if not self.text(name):
            self.wrong(name, code)
        return self.number(name, code=code) or Decimal(0)

    def quantity(self, name: str, *, code: str = "stock.quantity") -> Decimal:
        """A quantity above zero with up to four decimals, which must be there."""
        found = self.change(name, code=code)
        if (found is None or found <= 0) and not self.is_wrong(name):
            self.wrong(name, code)
        return found or Decimal(0)

    def optional_quantity(self, name: str, *, code: str = "form.number") -> Decimal | None:
        """A quantity of zero or more; none where the field is empty."""
        found = self.change(name, code=code)
        return self.wrong(name, code) if found is not None and found < 0 else found

    def quantity_or_zero(self, name: str, *, code: str = "form.number") -> Decimal:
        """A quantity of zero or more; an empty field is zero."""
        return self.optional_quantity(name, code=code) or Decimal(0)

    def change(self, name: str, *, code: str = "stock.change") -> Decimal | None:
        """A quantity with a sign; none where the field is empty."""
        text = self.text(name)
        if not text:
            return None
        found = read_quantity(text, self.language)
        return self.wrong(name, code) if found is None else found

    def whole(self, name: str, *, most: int, code: str = "form.number") -> int | None:
        """A whole number from zero to ``most``; none where the field is empty."""
        text = self.text(name)
        if not text:
            return None
        number = (
            int(text)
            if text.isascii() and text.isdecimal() and len(text) <= len(str(most))
            else most + 1
        )
        return number if number <= most else self.wrong(name, code)

    def amount(self, name: str, currency: str, *, code: str = "form.amount") -> int | None:
        """An amount in minor units; none where the field is empty."""
        text = self.text(name)
        try:
            return read_money(text, currency, self.language) if text else None
        except (UnreadableNumberError, DomainError):
            return self.wrong(name, code)

    def day(self, name: str, *, code: str = "form.date") -> date | None:
        """A date; none where the field is empty."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return self.wrong(name, code)

    def id(self, name: str, prefix: str, *, code: str = "form.choice") -> UUID | None:
        """An id of the kind that the prefix names; none where nothing was chosen."""
        text = self.text(name)
        try:
            return decode(prefix, text) if text else None
        except InvalidIdError:
            return self.wrong(name, code)

    def needed_id(self, name: str, prefix: str, *, code: str = "form.choice") -> UUID:
        """An id that must be chosen."""
        if not self.text(name):
            self.wrong(name, code)
        return self.id(name, prefix, code=code) or _NOBODY

    def choice(
        self, name: str, words: type[Word], *, otherwise: Word, code: str = "form.choice"
    ) -> Word:
        """One of the words of an enumeration; ``otherwise`` where the field is empty."""
        text = self.text(name)
        try:
            return words(text) if text else otherwise
        except ValueError:
            self.wrong(name, code)
            return otherwise

    def needed_choice(self, name: str, words: type[Word], *, code: str = "form.choice") -> Word:
        """One of the words of an enumeration that must be chosen."""
        if not self.text(name):
            self.wrong(name, code)
        return self.choice(name, words, otherwise=next(iter(words)), code=code)

    def wrong(self, name: str, code: str) -> None:
        """Remember that a field is wrong; ``code`` is one of the messages'."""
        self._issues.append(
            FieldIssue(pointer=f"/{name}", code=code, detail="This field is not valid.")
        )

    def is_wrong(self, name: str) -> bool:
        """Whether a field was found wrong before."""
        return any(issue.pointer == f"/{name}" for issue in self._issues)

    @property
    def is_fine(self) -> bool:
        """Whether no field was wrong so far."""
        return not self._issues

    def done(self) -> None:
        """End the reading.

        Raises:
            FormError: If a field was wrong; names every one.
        """
        if self._issues:
            raise FormError("Look at the fields that are marked.", issues=self._issues)


def read_quantity(text: str, language: str) -> Decimal | None:
    """A quantity with a sign and at most four decimals as typed; none if it is no such."""
    return _read(text, language, scale=_QUANTITY_SCALE)


def refuse(name: str, code: str) -> NoReturn:
    """Refuse a form for one field.

    Raises:
        FormError: Always; names the field.
    """
    issue = FieldIssue(pointer=f"/{name}", code=code, detail="This field is not valid.")
    raise FormError(issue.detail, issues=[issue])


def _read(text: str, language: str, *, scale: int) -> Decimal | None:
    try:
        number = read_decimal(text, language)
    except UnreadableNumberError:
        return None
    is_kept = abs(number) < _LARGEST and number == round(number, scale)
    return number if is_kept else None
