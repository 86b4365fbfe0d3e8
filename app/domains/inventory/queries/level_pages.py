"""Pages of levels by SKU and warehouse whose variants are cut first, so that a page reads its own levels only."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.kernel.pagination import PageRequest, checked_limit, decode_cursor
from app.platform.db.conditions import Conditions

_TENANT: Final = "v.tenant_id = $1"


class LevelPage:
    """The conditions of such a page: on its variants, which come by SKU, and on their levels.

    Its statement names ``{variants}``, ``{levels}``, ``{warehouse}``, ``{direction}`` and ``{limit}``. It reads one
    variant more than rows: each has a level at least, but the cursor's may have none left. It looks up each variant's
    first level in turn, and not by a semi join, which the planner would make of all levels at once, and sort.
    """

    def __init__(
        self, page: PageRequest, *, warehouse_id: UUID | None = None, values: Sequence[object] = ()
    ) -> None:
        """Begin where the page before ended; ``values`` are those that the statement names itself, from ``$2`` on.

        Raises:
            InvalidCursorError: If the cursor is not one of such a list.
        """
        checked_limit(page.limit)
        self.variants = Conditions(_TENANT)
        for value in values:
            self.variants.bind(value)
        self._limit = page.limit + 1
        self._warehouse = (
            f"AND l.warehouse_id = {self.variants.bind(warehouse_id)}" if warehouse_id else ""
        )
        self._direction, comparison = ("DESC", "<") if page.is_backward else ("ASC", ">")
        self._levels = "true"
        if page.cursor:
            sku, code = (self.variants.bind(part) for part in decode_cursor(page.cursor, 2))
            self.variants.add_raw(f"v.sku {comparison}= {sku}")
            self._levels = f"(v.sku, w.code) {comparison} ({sku}, {code})"

    @property
    def values(self) -> list[object]:
        """The values of the statement."""
        return self.variants.values

    def statement(self, template: str) -> str:
        """The statement of this page."""
        return template.format(
            variants=self.variants.sql,
            levels=self._levels,
            warehouse=self._warehouse,
            direction=self._direction,
            limit=self._limit,
        )
