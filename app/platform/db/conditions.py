"""Conditions of a raw statement, collected with their values so that the numbers of the parameters always fit."""

from typing import Final

from app.kernel.pagination import PageRequest, checked_limit, read_moment_cursor

#: ``$1`` is the tenant, bound by the unit of work.
_FIRST_PARAMETER: Final = 2


class Conditions:
    """Grows a ``WHERE`` clause and its values together; only values given by people go in as parameters."""

    def __init__(self, *conditions: str) -> None:
        """Start with conditions that have no values."""
        self._parts = list(conditions)
        self.values: list[object] = []

    def bind(self, value: object) -> str:
        """Keep a value and return its parameter."""
        self.values.append(value)
        return f"${len(self.values) + _FIRST_PARAMETER - 1}"

    def add(self, condition: str, *values: object) -> None:
        """Add a condition in which each ``{}`` stands for one of the values."""
        self._parts.append(condition.format(*(self.bind(value) for value in values)))

    def add_raw(self, condition: str) -> None:
        """Add a condition whose values are already bound."""
        self._parts.append(condition)

    def follow(self, page: PageRequest, *, moment: str, key: str) -> str:
        """Begin where the page before ended, in a list by time that shows the newest first; returns its direction.

        Raises:
            InvalidCursorError: If the cursor is not one of such a list.
            InvalidLimitError: If the page size is out of range.
        """
        checked_limit(page.limit)
        direction, comparison = ("ASC", ">") if page.is_backward else ("DESC", "<")
        if page.cursor:
            self.add(
                f"({moment}, {key}) {comparison} ({{}}, {{}})", *read_moment_cursor(page.cursor)
            )
        return direction

    @property
    def sql(self) -> str:
        """All conditions, joined by ``AND``."""
        return " AND ".join(self._parts)


def like_prefix(text: str) -> str:
    """A pattern for texts that start so, with the pattern's own characters taken literally."""
    return f"{_literal(text)}%"


def like_anywhere(text: str) -> str:
    """A pattern for texts that contain it."""
    return f"%{_literal(text)}%"


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
