"""Applies one batch in the unit of work at hand; what is there already stays as it is."""

from typing import Any, Final
from uuid import UUID

import msgspec

from app.domains.imports.apply import (
    ahead,
    catalog,
    commissions,
    levels,
    orders,
    placing,
    prices,
    stock,
)
from app.domains.imports.apply import known as lookup
from app.domains.imports.apply.known import Known
from app.domains.imports.apply.look_up import look_up
from app.domains.imports.apply.staging import Stage, Target
from app.domains.imports.records import Batch, IssueRecord, OrderRecord
from app.domains.imports.types import ImportOptions, IssueSeverity
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork

_RECORD: Final = Target("import_record", ("id", "job_id", "batch", "subject_kind", "subject_ids"))
_ISSUE: Final = Target(
    "import_issue",
    (
        "id",
        "job_id",
        "sheet",
        "row_number",
        "column_name",
        "severity",
        "code",
        "detail",
        "raw_value",
    ),
)
_COUPON: Final = Target("coupon", ("id", "code", "kind", "scope", "rate"))
POSITIONS: Final = """
SELECT order_id, position FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[])
"""
SUM_ORDERS: Final = """
UPDATE tenant.sales_order o
SET items_minor = s.items, tax_minor = s.tax, shipping_minor = s.shipping,
    total_minor = s.items - o.discount_minor + s.shipping + CASE WHEN o.tax_included THEN 0 ELSE s.tax END
FROM (SELECT order_id, sum(total_minor)::bigint AS items, sum(tax_minor)::bigint AS tax,
             sum(shipping_minor)::bigint AS shipping
      FROM tenant.order_line WHERE tenant_id = $1 AND order_id = ANY($2::uuid[]) GROUP BY order_id) s
WHERE o.tenant_id = $1 AND o.id = s.order_id
"""
_MAX_RAW: Final = 500


class Applied(msgspec.Struct, frozen=True):
    """What became of a batch: rows that were refused by what is in the database, and what is new."""

    refused: dict[str, IssueRecord]
    created: int
    issues: int


class Plan(msgspec.Struct, kw_only=True):
    """A batch of which all is decided: rows gathered for the database, and what else changes there."""

    batch: Batch
    known: Known
    stage: Stage
    applied: Applied
    #: SKUs that the batch brings.
    new_skus: set[str]
    #: What happens to levels, by orders and by counts.
    changes: tuple[levels.Changes, ...]
    moved: stock.Moved
    grown: list[UUID]


async def plan_batch(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, job_id: UUID, batch: Batch, options: ImportOptions
) -> Plan:
    """Decide what is new of a batch, and lock what that depends on until the unit of work ends."""
    await uow.execute(lookup.LOCK_IMPORTS)
    return await _plan(uow, job_id, batch, options, await look_up(uow, batch, Known()))


async def plan_ahead(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, job_id: UUID, batch: Batch, options: ImportOptions, *, before: Plan
) -> Plan | None:
    """Decide on a batch while the one before is not committed yet; none where that can't be done.

    It can't where a batch depends on more than names: on stock, prices, a seller's turnover, an order that goes on.
    """
    if not ahead.names_only(batch) or ahead.shares_orders(batch, before.batch):
        return None
    if await commissions.depend_on_turnover(uow, batch.orders):
        return None
    known = await look_up(uow, batch, before.known)
    if ahead.may_mean_new_goods(batch, known, before.known):
        return None
    return await _plan(uow, job_id, batch, options, known)


async def write_plan(uow: UnitOfWork, plan: Plan) -> None:
    """Write what was decided and brought in by ``plan.stage.bring``.

    Raises:
        UniqueViolationError: If somebody else made one of its rows since it was looked up.
        ForeignKeyViolationError: If somebody removed what it names since it was looked up.
    """
    await uow.execute(lookup.LOCK_IMPORTS)
    await plan.stage.insert(uow)
    await prices.write_product_prices(uow, plan.batch, plan.new_skus, plan.known)
    for changes in plan.changes:
        await levels.change_levels(uow, changes, plan.known)
    await stock.post_costs(uow, plan.moved)
    if plan.grown:
        await uow.execute(SUM_ORDERS, plan.grown)


async def _plan(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, job_id: UUID, batch: Batch, options: ImportOptions, known: Known
) -> Plan:
    stage = Stage()
    # What is refused is taken out of a copy: a batch that is tried again is whole.
    batch = msgspec.structs.replace(batch)
    about_goods = await _place(uow, stage, job_id, batch, known)
    new_skus = {record.sku for record in batch.products} - known.variants.keys()
    fresh = [record for record in batch.orders if record.key not in known.orders]
    found = await levels.lock_levels(
        uow,
        [(move.warehouse, move.sku) for record in fresh for move in record.movements]
        + [(count.warehouse, count.sku) for count in batch.counts],
    )
    openings, refused = stock.shortages(found, fresh, options.opening_stock)
    fresh = [record for record in fresh if record.key not in refused]
    made = _add_named(stage, batch, fresh, refused, known, uow.tenant.country)
    made["coupon"] = _add_coupons(stage, fresh, known)
    growing = [record for record in batch.orders if record.is_part and record.key in known.orders]
    known.commissions = await commissions.find_commissions(uow, batch, [*fresh, *growing], known)
    order_ids = orders.add_orders(uow, stage, job_id, batch, fresh, known)
    made["sales_order"] = [ids.order for ids in order_ids.values()]
    moved: stock.Moved = {}
    changes = stock.add_stock(uow, stage, job_id, fresh, openings, order_ids, known, moved)
    about_stock = [*refused.values(), *stock.opening_issues(openings, fresh)]
    for issue in about_stock:
        issue.column = batch.stock_column
    counts, refused_counts = stock.add_counts(uow, stage, job_id, batch, found, known, moved)
    refused.update({f"row:{issue.row}": issue for issue in refused_counts})
    grown, differing = await _go_on_with_orders(uow, stage, job_id, batch, known)
    refused.update({f"row:{issue.row}": issue for issue in about_goods})
    about_prices = await prices.write_prices(uow, batch, known)
    issues = [*batch.issues, *about_goods, *about_stock, *refused_counts, *differing, *about_prices]
    _note(stage, job_id, batch.index, made, issues)
    created = sum(len(made[kind]) for kind in ("sales_order", "customer", "product", "seller"))
    return Plan(
        batch=batch,
        known=known,
        stage=stage,
        applied=Applied(refused, created, len(issues)),
        new_skus=new_skus,
        changes=(changes, counts),
        moved=moved,
        grown=grown,
    )


async def _place(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, stage: Stage, job_id: UUID, batch: Batch, known: Known
) -> list[IssueRecord]:
    """Find what a channel's SKUs mean, and keep out what names a list or a bar code that it can't have."""
    await placing.place_lines(uow, batch, known)
    await placing.place_rows(uow, stage, job_id, batch, known)
    return [
        *await prices.refuse_products(uow, batch, known),
        *prices.refuse_prices(batch, known),
    ]


def _add_named(  # noqa: PLR0917 - the context of one step, passed on
    stage: Stage,
    batch: Batch,
    fresh: list[OrderRecord],
    refused: dict[str, IssueRecord],
    known: Known,
    country: str,
) -> dict[str, list[UUID]]:
    """What orders name: catalog, parties, warehouses. Buyers of refused orders only stay out."""
    made: dict[str, list[UUID]] = {}
    made["category"] = catalog.add_categories(stage, batch, known)
    made["product_brand"] = catalog.add_brands(stage, batch, known)
    made["product"] = catalog.add_products(stage, batch, known)
    made["seller"] = catalog.add_sellers(stage, batch, known)
    customers = batch.customers
    if refused:
        wanted = {record.customer for record in fresh}
        lost = {record.customer for record in batch.orders if record.key in refused} - wanted
        customers = [record for record in customers if record.key not in lost]
    made["customer"] = catalog.add_customers(
        stage, customers, known, channel=batch.channel, country=country
    )
    codes = {move.warehouse for record in fresh for move in record.movements}
    codes |= {count.warehouse for count in batch.counts if count.sku in known.variants}
    made["warehouse"] = catalog.add_warehouses(stage, codes, known)
    return made


def _add_coupons(stage: Stage, fresh: list[OrderRecord], known: Known) -> list[UUID]:
    """Coupons that orders name; on what they count is for a person to say."""
    rows: list[tuple[Any, ...]] = []
    for record in fresh:
        coupon = record.coupon
        if coupon is not None and coupon.code not in known.coupons:
            known.coupons[coupon.code] = coupon_id = new_id()
            rows.append((coupon_id, coupon.code, "percentage", "undecided", coupon.rate))
    stage.add(_COUPON, rows)
    return [row[0] for row in rows]


async def _go_on_with_orders(  # noqa: PLR0917 - the context of one step, passed on
    uow: UnitOfWork, stage: Stage, job_id: UUID, batch: Batch, known: Known
) -> tuple[list[UUID], list[IssueRecord]]:
    """Orders that are there already: lines of a split order are added, other content is said and kept out.

    Returns the orders that grow.
    """
    existing = [record for record in batch.orders if record.key in known.orders]
    issues: list[IssueRecord] = []
    parts = [record for record in existing if record.is_part]
    for record in existing:
        before = known.orders[record.key]
        if not record.is_part and before.fingerprint not in (None, record.fingerprint):
            issues.append(_differs(record))
    if not parts:
        return [], issues
    ids = [known.orders[record.key].id for record in parts]
    have = {(row["order_id"], row["position"]) for row in await uow.fetch(POSITIONS, ids)}
    rows = orders.Rows()
    grown: list[UUID] = []
    for record in parts:
        before = known.orders[record.key]
        new = [line for line in record.lines if (before.id, line.position) not in have]
        if new and before.job != str(job_id):
            issues.append(_differs(record))
        elif new:
            grown.append(before.id)
            orders.plan_lines(rows, before.id, msgspec.structs.replace(record, lines=new), known)
    stage.add(orders.LINE, rows.lines)
    stage.add(orders.LINE_TAX, rows.taxes)
    return grown, issues


def _differs(record: OrderRecord) -> IssueRecord:
    return IssueRecord(
        row=record.row,
        code="imports.order_differs",
        severity=IssueSeverity.WARNING,
        detail={"order": record.key},
    )


def _note(  # noqa: PLR0917 - the context of one step, passed on
    stage: Stage,
    job_id: UUID,
    index: int,
    made: dict[str, list[UUID]],
    issues: list[IssueRecord],
) -> None:
    """What the batch made, for undo, and what is wrong with which cell."""
    stage.add(_RECORD, [(new_id(), job_id, index, kind, ids) for kind, ids in made.items() if ids])
    stage.add(
        _ISSUE,
        [
            (
                new_id(), job_id, issue.sheet, issue.row, issue.column, issue.severity.value, issue.code,
                msgspec.json.encode(issue.detail, enc_hook=str).decode(),
                None if issue.raw is None else issue.raw[:_MAX_RAW].replace("\x00", ""),
            )
            for issue in issues
        ],
    )  # fmt: skip
