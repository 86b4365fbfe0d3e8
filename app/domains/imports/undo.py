"""Undoes an import: removes what it made, keeps and names what somebody has worked with since.

Movements are never deleted: each one is answered by a counter-movement. An order is kept when something has happened
to it since; a product with movements is archived. Each step is its own transaction and forgets its notes when it is
done, so an undo that was interrupted goes on when it is started again.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app.domains import inventory, pricing
from app.domains.imports import repository
from app.domains.imports import undo_statements as sql
from app.domains.imports.apply.prices import NO_PRICE
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.errors import ImportStateError
from app.domains.imports.service import stored_job
from app.domains.imports.types import ImportStatus, UndoResult
from app.domains.pricing import PriceWrite
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.context import SYSTEM_ACTOR, Actor
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory

_UNDOABLE: Final = (ImportStatus.COMPLETED, ImportStatus.FAILED, ImportStatus.CANCELED)
_MOVEMENT: Final = Target(
    "stock_movement",
    (
        "id", "warehouse_id", "variant_id", "kind", "quantity", "reserved_quantity", "reference_kind",
        "reference_id", "idempotency_key", "reason", "actor_label", "at",
    ),
)  # fmt: skip
#: What answers a movement of an order.
_ANSWERS: Final = {"reservation": "release", "dispatch": "return"}
_TIMEOUT_MS: Final = 120_000
_MOST_PRICES: Final = 10_000


async def undo_job(
    factory: UnitOfWorkFactory, tenant_id: UUID, job_id: UUID, *, actor: Actor = SYSTEM_ACTOR
) -> UndoResult:
    """Take back what an import brought in.

    Raises:
        ImportJobNotFoundError: If there is no such import.
        ImportStateError: If it runs, waits or was undone.
    """
    undo = _Undo(factory, tenant_id, job_id, actor)
    await undo.check()
    await undo.orders()
    await undo.stock()
    await undo.customers()
    await undo.prices()
    await undo.products()
    await undo.sellers()
    await undo.rest()
    return undo.result()


class _Undo:
    """One undo, step by step."""

    def __init__(  # noqa: PLR0917 - the context of one step, passed on
        self, factory: UnitOfWorkFactory, tenant_id: UUID, job_id: UUID, actor: Actor
    ) -> None:
        self._factory = factory
        self._tenant_id = tenant_id
        self._job_id = job_id
        self._actor = actor
        self._counts = dict.fromkeys(
            (
                "orders_removed", "customers_removed", "customers_kept", "products_removed",
                "products_archived", "sellers_removed", "movements_compensated", "prices_restored",
            ),
            0,
        )  # fmt: skip
        self._orders_kept: list[str] = []
        self._stock_kept: list[str] = []
        self._filename = ""

    def _uow(self) -> Any:  # noqa: ANN401 - an async context manager of a unit of work
        return self._factory.tenant(
            self._tenant_id, actor=self._actor, statement_timeout_ms=_TIMEOUT_MS
        )

    def result(self) -> UndoResult:
        """What was removed and what was kept."""
        return UndoResult(
            **self._counts, orders_kept=self._orders_kept, stock_kept=self._stock_kept
        )

    async def check(self) -> None:
        """Only an import that has ended can be undone.

        Raises:
            ImportStateError: If it runs, waits or was undone.
        """
        async with self._uow() as uow:
            job = await stored_job(uow, self._job_id)
        self._filename = job.read.filename
        if job.read.status not in _UNDOABLE:
            raise ImportStateError(
                f"The import is {job.read.status.value}; only one that has ended can be undone."
            )

    async def _noted(self, uow: UnitOfWork, kind: str) -> list[tuple[UUID, list[UUID]]]:
        rows = await uow.fetch(sql.RECORDS, self._job_id, kind)
        return [(row["id"], list(row["subject_ids"])) for row in rows]

    async def orders(self) -> None:
        """Orders, a batch at a time."""
        async with self._uow() as uow:
            noted = await self._noted(uow, "sales_order")
        for record_id, ids in noted:
            async with self._uow() as uow:
                kept = await uow.fetch(sql.CHANGED_ORDERS, ids)
                kept_ids = {row["id"] for row in kept}
                self._orders_kept += [row["number"] for row in kept]
                gone = [order_id for order_id in ids if order_id not in kept_ids]
                await self._answer_movements(uow, gone)
                for statement in sql.DELETE_ORDERS:
                    await uow.execute(statement, gone)
                await uow.execute(sql.FORGET, record_id)
                self._counts["orders_removed"] += len(gone)

    async def _answer_movements(self, uow: UnitOfWork, order_ids: Sequence[UUID]) -> None:
        movements = await uow.fetch(sql.ORDER_MOVEMENTS, list(order_ids))
        await self._write(
            uow, [(row, _ANSWERS.get(row["kind"], "adjustment")) for row in movements]
        )

    async def _write(self, uow: UnitOfWork, answers: Sequence[tuple[Any, str]]) -> None:
        if not answers:
            return
        stage = Stage()
        ids = [new_id() for _ in answers]
        stage.add(
            _MOVEMENT,
            [
                (
                    movement_id, row["warehouse_id"], row["variant_id"], kind, -row["quantity"],
                    -row["reserved_quantity"], "import_job", self._job_id, f"undo:{row['id']}", "undo",
                    uow.actor.label, uow.now,
                )
                for movement_id, (row, kind) in zip(ids, answers, strict=True)
            ],
        )  # fmt: skip
        await stage.bring(uow)
        await stage.insert(uow)
        await uow.execute(
            sql.ANSWER_LEVELS,
            [row["warehouse_id"] for row, _ in answers],
            [row["variant_id"] for row, _ in answers],
            [row["quantity"] for row, _ in answers],
            [row["reserved_quantity"] for row, _ in answers],
        )
        await inventory.settle_bins(
            uow, [(row["variant_id"], row["warehouse_id"]) for row, _ in answers]
        )
        lines = await uow.fetch(sql.LINES_OF_MOVEMENTS, [row["id"] for row, _ in answers])
        line_of = {row["movement_id"]: row["source_id"] for row in lines}
        await inventory.post_movements(
            uow,
            ids,
            sources={
                movement_id: line_of[row["id"]]
                for movement_id, (row, _) in zip(ids, answers, strict=True)
                if row["id"] in line_of
            },
        )
        self._counts["movements_compensated"] += len(answers)

    async def stock(self) -> None:
        """Openings and counts, where what is left still covers what is promised."""
        async with self._uow() as uow:
            rows = await uow.fetch(sql.OWN_MOVEMENTS, self._job_id)
            free: dict[tuple[UUID, UUID], Decimal] = {}
            answers: list[tuple[Any, str]] = []
            for row in rows:
                place = (row["warehouse_id"], row["variant_id"])
                left = free.setdefault(place, row["available"]) - row["quantity"]
                if left < 0:
                    self._stock_kept.append(f"{row['code']}: {row['sku']}")
                    continue
                free[place] = left
                answers.append((row, "adjustment"))
            await self._write(uow, answers)

    async def customers(self) -> None:
        """Buyers without orders who were not changed."""
        async with self._uow() as uow:
            for record_id, ids in await self._noted(uow, "customer"):
                gone = [row["id"] for row in await uow.fetch(sql.FREE_CUSTOMERS, ids)]
                await uow.execute(sql.DELETE_ADDRESSES, gone)
                await uow.execute(sql.DELETE_CUSTOMERS, gone)
                await uow.execute(sql.FORGET, record_id)
                self._counts["customers_removed"] += len(gone)
                self._counts["customers_kept"] += len(ids) - len(gone)

    async def prices(self) -> None:
        """Prices that nobody has changed since: what they were before, or none. What waits for a SKU waits no more."""
        async with self._uow() as uow:
            await uow.execute(sql.FORGET_WAITING, self._job_id)
            by_list: dict[UUID, list[PriceWrite]] = {}
            for row in await uow.fetch(sql.SET_PRICES, self._job_id):
                before = None if row["before"] == NO_PRICE else Decimal(row["before"])
                by_list.setdefault(row["price_list_id"], []).append(
                    PriceWrite(
                        variant_id=row["variant_id"],
                        min_quantity=row["min_quantity"],
                        unit_price=before,
                    )
                )
            for list_id, prices in by_list.items():
                for start in range(0, len(prices), _MOST_PRICES):
                    part = prices[start : start + _MOST_PRICES]
                    await pricing.write_prices(uow, list_id, part)
                self._counts["prices_restored"] += len(prices)

    async def products(self) -> None:
        """Products that nothing uses; those with movements only are archived."""
        async with self._uow() as uow:
            noted = await self._noted(uow, "product")
        for record_id, ids in noted:
            async with self._uow() as uow:
                archived = await uow.fetch(sql.ARCHIVE_PRODUCTS, ids)
                await uow.execute(sql.ARCHIVE_VARIANTS, [row["id"] for row in archived])
                gone = [row["id"] for row in await uow.fetch(sql.FREE_PRODUCTS, ids)]
                for statement in sql.DELETE_PRODUCTS:
                    await uow.execute(statement, gone)
                await uow.execute(sql.FORGET, record_id)
                self._counts["products_removed"] += len(gone)
                self._counts["products_archived"] += len(archived)

    async def sellers(self) -> None:
        """Sellers who sold nothing else."""
        async with self._uow() as uow:
            for record_id, ids in await self._noted(uow, "seller"):
                gone = await uow.fetch(sql.DELETE_SELLERS, ids)
                await uow.execute(sql.FORGET, record_id)
                self._counts["sellers_removed"] += len(gone)

    async def rest(self) -> None:
        """Coupons and categories that nothing uses; then the job is undone."""
        async with self._uow() as uow:
            for kind, statements in (
                ("coupon", sql.DELETE_COUPONS),
                ("category", sql.DELETE_CATEGORIES),
                ("product_brand", sql.DELETE_BRANDS),
            ):
                for record_id, ids in await self._noted(uow, kind):
                    for statement in statements:
                        await uow.execute(statement, ids)
                    await uow.execute(sql.FORGET, record_id)
            allowed = [status.value for status in _UNDOABLE]
            undone = ImportStatus.UNDONE.value
            await uow.fetch_value(repository.SET_STATUS, self._job_id, undone, uow.now, allowed)
            uow.audit(
                "import.undone",
                Subject("import_job", self._job_id, self._filename),
                after={**self._counts, "orders_kept": self._orders_kept[:100]},
            )
