"""Reads the fields of forms about prices, as people of the language write them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from app.domains.pricing import InvalidPricesError
from app.kernel.errors import FieldIssue
from app.web.rendering.formats import UnreadableNumberError, read_decimal


class FieldReader:
    """Reads fields and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str], language: str) -> None:
        """Read from posted values."""
        self._values = values
        self._language = language
        self.issues: list[FieldIssue] = []

    def text(self, name: str) -> str:
        """A text without surrounding blanks."""
        return self._values.get(name, "").strip()

    def number(self, name: str) -> Decimal | None:
        """A number; none when it is empty."""
        if not self.text(name):
            return None
        try:
            return read_decimal(self.text(name), self._language)
        except UnreadableNumberError:
            self.wrong(name, "form.number", "This is not a number.")
            return None

    def needed(self, name: str) -> Decimal:
        """A number that must be there; zero when it is not, and then it is wrong."""
        found = self.number(name)
        if found is None and not self.issues:
            self.wrong(name, "form.number", "This is not a number.")
        return found or Decimal(0)

    def day(self, name: str) -> date | None:
        """A date; none when it is empty."""
        try:
            return date.fromisoformat(self.text(name)) if self.text(name) else None
        except ValueError:
            self.wrong(name, "form.date", "This is not a date.")
            return None

    def wrong(self, name: str, code: str, detail: str) -> None:
        """Note that a field is wrong."""
        self.issues.append(FieldIssue(pointer=f"/{name}", code=code, detail=detail))

    def finish(self) -> None:
        """Stop if any field was wrong.

        Raises:
            InvalidPricesError: If one was; names every field.
        """
        if self.issues:
            raise InvalidPricesError(self.issues)
