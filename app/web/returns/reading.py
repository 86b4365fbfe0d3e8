"""Reads the numbers of the returns' forms; what can't be read is said at its field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from app.kernel.errors import DomainError, FieldIssue, UnprocessableError
from app.web.rendering import formats
from app.web.rendering.formats import UnreadableNumberError

_SCALE: Final = 4
_LARGEST: Final = 10**12


class ReturnFormError(UnprocessableError):
    """Fields of a return's form can't be read; the issues name them."""

    code = "returns.invalid_form"
    title = "The form is not valid"


class FormReader:
    """Reads fields one after the other and remembers which were wrong."""

    def __init__(self, form: Mapping[str, str], language: str) -> None:
        """Read ``form`` as people of ``language`` write."""
        self._form = form
        self._language = language
        self._issues: list[FieldIssue] = []

    def text(self, field: str) -> str:
        """A text without space around it."""
        return self._form.get(field, "").strip()

    def quantity(self, field: str) -> Decimal:
        """A quantity of zero or more; an empty field is zero."""
        text = self.text(field)
        try:
            number = formats.read_decimal(text, self._language) if text else Decimal(0)
        except UnreadableNumberError:
            number = Decimal(-1)
        if number < 0 or number >= _LARGEST or number != round(number, _SCALE):
            self.refuse(field, "returns.quantity")
            return Decimal(0)
        return number

    def amount(self, field: str, currency: str) -> int:
        """An amount in minor units; an empty field is zero."""
        text = self.text(field)
        try:
            return formats.read_money(text, currency, self._language) if text else 0
        except (UnreadableNumberError, DomainError):
            self.refuse(field, "returns.amount")
            return 0

    def refuse(self, field: str, code: str) -> None:
        """Say that a field is wrong."""
        self._issues.append(FieldIssue(pointer=f"/{field}", code=code, detail="Not valid."))

    def done(self) -> None:
        """End the reading.

        Raises:
            ReturnFormError: If a field was wrong.
        """
        if self._issues:
            raise ReturnFormError("Look at the fields that are marked.", issues=self._issues)
