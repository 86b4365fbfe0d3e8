"""Use cases of tags: kept by the tenant, put on orders, taken off.

Who tags an order locks the order first and then the tags in their keys' order; who changes a tag locks that alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn
from uuid import UUID

import asyncpg

from app.domains.orders import repository
from app.domains.orders.tags import rules
from app.domains.orders.tags.errors import TagNotFoundError
from app.domains.orders.tags.types import OrderTagView, TagColor
from app.domains.orders.types import OrderHead
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LIST: Final = f"""
SELECT id, name, color FROM tenant.order_tag WHERE tenant_id = $1 ORDER BY key LIMIT {rules.MOST_OF_A_TENANT}
"""  # noqa: S608 - our own number
_LOCK: Final = (
    "SELECT id, name, color FROM tenant.order_tag WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
)
_COUNT: Final = "SELECT count(*) FROM tenant.order_tag WHERE tenant_id = $1"
_CREATE: Final = (
    "INSERT INTO tenant.order_tag (tenant_id, id, name, key, color) VALUES ($1, $2, $3, $4, $5)"
)
_CHANGE: Final = """
UPDATE tenant.order_tag SET name = $3, key = $4, color = $5 WHERE tenant_id = $1 AND id = $2
"""
_DELETE: Final = "DELETE FROM tenant.order_tag WHERE tenant_id = $1 AND id = $2"
_UNLINK: Final = """
WITH gone AS (DELETE FROM tenant.order_tagging WHERE tenant_id = $1 AND tag_id = $2 RETURNING 1)
SELECT count(*) FROM gone
"""
_KNOWN: Final = "SELECT key FROM tenant.order_tag WHERE tenant_id = $1 AND key = ANY($2::text[])"
# A tag that is there is written as it is: that locks it, so that nobody deletes it before the order has it.
_KEEP: Final = """
INSERT INTO tenant.order_tag (tenant_id, id, name, key)
SELECT $1, n.id, n.name, n.key FROM unnest($2::uuid[], $3::text[], $4::text[]) AS n(id, name, key) ORDER BY n.key
ON CONFLICT (tenant_id, key) DO UPDATE SET name = order_tag.name
RETURNING id
"""
_OF_ORDERS: Final = """
SELECT g.order_id, t.id, t.name, t.color
FROM tenant.order_tagging g JOIN tenant.order_tag t ON t.tenant_id = $1 AND t.id = g.tag_id
WHERE g.tenant_id = $1 AND g.order_id = ANY($2::uuid[]) ORDER BY t.key
"""
_TAG: Final = """
INSERT INTO tenant.order_tagging (tenant_id, id, tag_id, order_id)
SELECT $1, n.id, n.tag_id, $2 FROM unnest($3::uuid[], $4::uuid[]) AS n(id, tag_id)
"""
_UNTAG: Final = """
DELETE FROM tenant.order_tagging WHERE tenant_id = $1 AND order_id = $2 AND tag_id = ANY($3::uuid[])
"""


async def list_tags(uow: UnitOfWork) -> list[OrderTagView]:
    """The tenant's tags by name."""
    return [_view(row) for row in await uow.fetch(_LIST)]


async def create_tag(uow: UnitOfWork, *, name: str, color: TagColor | None = None) -> UUID:
    """Add a tag.

    Raises:
        InvalidTagError: If the name does not do or is taken, or there are as many as there can be.
    """
    text, tag_id = rules.clean_name(name), new_id()
    await _check_room(uow, 1)
    key = rules.key_of(text)
    if await uow.fetch(_KNOWN, [key]):
        _refuse_taken()
    try:
        await uow.execute(_CREATE, tag_id, text, key, color)
    except asyncpg.UniqueViolationError:
        _refuse_taken()
    facts = {"name": text, "color": color}
    uow.audit("orders.tag.created", Subject("order_tag", tag_id, text), after=facts)
    return tag_id


async def change_tag(
    uow: UnitOfWork, *, tag_id: UUID, name: str, color: TagColor | None = None
) -> None:
    """Give a tag another name or colour; the orders keep it.

    Raises:
        InvalidTagError: If the name does not do or is taken.
        TagNotFoundError: If there is no such tag.
    """
    text = rules.clean_name(name)
    before = await _lock(uow, tag_id)
    if (text, color) == (before.name, before.color):
        return
    key = rules.key_of(text)
    if key != rules.key_of(before.name) and await uow.fetch(_KNOWN, [key]):
        _refuse_taken()
    try:
        await uow.execute(_CHANGE, tag_id, text, key, color)
    except asyncpg.UniqueViolationError:
        _refuse_taken()
    uow.audit(
        "orders.tag.changed",
        Subject("order_tag", tag_id, text),
        before={"name": before.name, "color": before.color},
        after={"name": text, "color": color},
    )


async def delete_tag(uow: UnitOfWork, *, tag_id: UUID) -> int:
    """Delete a tag and take it off all orders; returns how many had it.

    Raises:
        TagNotFoundError: If there is no such tag.
    """
    tag = await _lock(uow, tag_id)
    orders: int = await uow.fetch_value(_UNLINK, tag_id)
    await uow.execute(_DELETE, tag_id)
    facts = {"name": tag.name, "color": tag.color, "orders": orders}
    uow.audit("orders.tag.deleted", Subject("order_tag", tag_id, tag.name), before=facts)
    return orders


async def tags_of_orders(
    uow: UnitOfWork, order_ids: Iterable[UUID]
) -> dict[UUID, list[OrderTagView]]:
    """The tags of several orders by name, in one statement; an order without has an empty list."""
    found: dict[UUID, list[OrderTagView]] = defaultdict(list)
    for row in await uow.fetch(_OF_ORDERS, list(order_ids)):
        found[row["order_id"]].append(_view(row))
    return found


async def set_tags(uow: UnitOfWork, *, order_id: UUID, names: Sequence[str]) -> None:
    """Give an order these tags and no others; a name that is new becomes a tag.

    Raises:
        InvalidTagError: If a name does not do, or there are too many.
        OrderNotFoundError: If there is no such order.
    """
    wanted = rules.clean_names(names)
    order, present = await _lock_order(uow, order_id)
    dropped = [tag for tag in present if rules.key_of(tag.name) not in wanted]
    await _untag(uow, order, dropped)
    await _tag(uow, order, wanted, present=present)


async def tag_order(uow: UnitOfWork, *, order_id: UUID, names: Sequence[str]) -> None:
    """Add tags to those that an order has; a name that is new becomes a tag, one it has changes nothing.

    Raises:
        InvalidTagError: If a name does not do, or the order would have too many.
        OrderNotFoundError: If there is no such order.
    """
    wanted = rules.clean_names(names)
    order, present = await _lock_order(uow, order_id)
    if len({rules.key_of(tag.name) for tag in present} | set(wanted)) > rules.MOST_TAGS:
        rules.refuse_count("/tags")
    await _tag(uow, order, wanted, present=present)


async def untag_order(uow: UnitOfWork, *, order_id: UUID, names: Sequence[str]) -> None:
    """Take tags off an order; one that it does not have changes nothing.

    Raises:
        InvalidTagError: If a name can't be a tag's.
        OrderNotFoundError: If there is no such order.
    """
    unwanted = rules.clean_names(names)
    order, present = await _lock_order(uow, order_id)
    await _untag(uow, order, [tag for tag in present if rules.key_of(tag.name) in unwanted])


async def _lock_order(uow: UnitOfWork, order_id: UUID) -> tuple[OrderHead, list[OrderTagView]]:
    order = await repository.lock_order(uow, order_id)
    return order, (await tags_of_orders(uow, [order_id])).get(order_id, [])


async def _tag(
    uow: UnitOfWork,
    order: OrderHead,
    wanted: dict[str, str],
    *,
    present: Sequence[OrderTagView],
) -> None:
    had = {rules.key_of(tag.name) for tag in present}
    added = {key: name for key, name in wanted.items() if key not in had}
    if not added:
        return
    known = {row["key"] for row in await uow.fetch(_KNOWN, list(added))}
    if added.keys() - known:
        await _check_room(uow, len(added.keys() - known))
    ids = [new_id() for _ in added]
    kept = await uow.fetch(_KEEP, ids, list(added.values()), list(added))
    await uow.execute(_TAG, order.id, [new_id() for _ in kept], [row["id"] for row in kept])
    await _note(uow, order, "tagged", names=list(added.values()))


async def _untag(uow: UnitOfWork, order: OrderHead, dropped: Sequence[OrderTagView]) -> None:
    if not dropped:
        return
    await uow.execute(_UNTAG, order.id, [tag.id for tag in dropped])
    await _note(uow, order, "untagged", names=[tag.name for tag in dropped])


async def _note(uow: UnitOfWork, order: OrderHead, kind: str, *, names: list[str]) -> None:
    await repository.add_event(uow, order.id, kind, detail={"text": ", ".join(names)})
    facts = {"tags": names}
    uow.audit(
        f"orders.order.{kind}",
        Subject("order", order.id, order.number),
        before=facts if kind == "untagged" else None,
        after=facts if kind == "tagged" else None,
    )


async def _lock(uow: UnitOfWork, tag_id: UUID) -> OrderTagView:
    row = await uow.fetch_row(_LOCK, tag_id)
    if row is None:
        raise TagNotFoundError("There is no tag with this id.")
    return _view(row)


async def _check_room(uow: UnitOfWork, new: int) -> None:
    if await uow.fetch_value(_COUNT) + new > rules.MOST_OF_A_TENANT:
        rules.refuse("/tags", "tag.room", f"There are at most {rules.MOST_OF_A_TENANT} tags.")


def _refuse_taken() -> NoReturn:
    rules.refuse("/name", "tag.taken", "There is a tag with this name.")


def _view(row: asyncpg.Record) -> OrderTagView:
    color = row["color"]
    return OrderTagView(id=row["id"], name=row["name"], color=TagColor(color) if color else None)
