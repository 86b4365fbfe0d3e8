"""Tags of orders: kept, put on, taken off, found again."""

import pytest

from app.domains import orders
from app.domains.orders import InvalidTagError, OrderFilter, OrderNotFoundError, TagColor
from app.domains.orders.tags import TagNotFoundError
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories import sales


async def names_of(uow: UnitOfWork, order_id: object) -> list[str]:
    found = await orders.tags_of_orders(uow, [order_id])  # pyright: ignore[reportArgumentType] - an id of a made order
    return [tag.name for tags in found.values() for tag in tags]


async def numbers(uow: UnitOfWork, tag: str) -> list[str]:
    page = await orders.list_orders(uow, filters=OrderFilter(tag=tag), page=PageRequest())
    return [row.number for row in page.items]


async def test_orders_are_found_by_their_tag_in_any_case(uow: UnitOfWork) -> None:
    gift, both = await sales.make_order(uow, "A1"), await sales.make_order(uow, "A2")
    await sales.make_order(uow, "A3")
    await orders.tag_order(uow, order_id=gift.id, names=[" Regalo  navideño "])
    await orders.tag_order(uow, order_id=both.id, names=["REGALO NAVIDEÑO", "Urgente"])

    found = await numbers(uow, "regalo navideño")

    assert sorted(found) == ["A1", "A2"]
    assert await numbers(uow, "urgente") == ["A2"]
    assert await numbers(uow, "nothing") == []
    assert (await orders.total_orders(uow, filters=OrderFilter(tag="urgente"))).count == 1
    assert [tag.name for tag in await orders.list_tags(uow)] == ["Regalo navideño", "Urgente"]


async def test_tags_are_set_as_a_whole_and_the_history_says_what_changed(uow: UnitOfWork) -> None:
    order = await sales.make_order(uow)
    await orders.set_tags(uow, order_id=order.id, names=["A", "b", "B"])

    await orders.set_tags(uow, order_id=order.id, names=["b", "c"])
    await orders.set_tags(uow, order_id=order.id, names=["c", "b"])

    assert await names_of(uow, order.id) == ["b", "c"]
    history = await orders.list_history(uow, order.id)
    said = sorted((entry.kind, entry.detail["text"]) for entry in history if entry.detail)
    assert said == [("tagged", "A, b"), ("tagged", "c"), ("untagged", "A")]


async def test_a_tag_that_is_there_already_or_not_there_changes_nothing(uow: UnitOfWork) -> None:
    order = await sales.make_order(uow)
    await orders.tag_order(uow, order_id=order.id, names=["Gift"])

    await orders.tag_order(uow, order_id=order.id, names=["gift"])
    await orders.untag_order(uow, order_id=order.id, names=["other"])

    assert await names_of(uow, order.id) == ["Gift"]
    assert len(await orders.list_history(uow, order.id)) == 1


async def test_an_order_has_at_most_twenty_tags(uow: UnitOfWork) -> None:
    order = await sales.make_order(uow)
    await orders.set_tags(uow, order_id=order.id, names=[f"t{n}" for n in range(20)])

    with pytest.raises(InvalidTagError) as refused:
        await orders.tag_order(uow, order_id=order.id, names=["one more"])
    with pytest.raises(InvalidTagError):
        await orders.set_tags(uow, order_id=order.id, names=[f"t{n}" for n in range(21)])

    await orders.tag_order(uow, order_id=order.id, names=["T3"])
    assert refused.value.issues[0].code == "tag.count"
    assert len(await names_of(uow, order.id)) == 20


@pytest.mark.parametrize("name", ["", "  ", "x" * 51, "a\x00b", "a\u200bb"])
async def test_a_name_that_does_not_do_is_refused(uow: UnitOfWork, name: str) -> None:
    order = await sales.make_order(uow)

    with pytest.raises(InvalidTagError) as refused:
        await orders.set_tags(uow, order_id=order.id, names=["fine", name])

    assert refused.value.issues[0].pointer == "/tags/1"
    assert await orders.list_tags(uow) == []


async def test_a_changed_tag_stays_on_its_orders_and_its_name_is_its_own(uow: UnitOfWork) -> None:
    order = await sales.make_order(uow, "A1")
    tag_id = await orders.create_tag(uow, name="Gift", color=TagColor.BLUE)
    await orders.create_tag(uow, name="Other")
    await orders.tag_order(uow, order_id=order.id, names=["gift"])

    await orders.change_tag(uow, tag_id=tag_id, name="GIFTS", color=TagColor.RED)

    assert await numbers(uow, "gifts") == ["A1"]
    assert (await orders.list_tags(uow))[0].color is TagColor.RED
    with pytest.raises(InvalidTagError, match="There is a tag"):
        await orders.change_tag(uow, tag_id=tag_id, name="other")
    with pytest.raises(InvalidTagError, match="There is a tag"):
        await orders.create_tag(uow, name="oTHER")


async def test_a_deleted_tag_is_taken_off_its_orders(uow: UnitOfWork) -> None:
    order = await sales.make_order(uow)
    await orders.set_tags(uow, order_id=order.id, names=["Gift", "Kept"])
    tag_id = (await orders.list_tags(uow))[0].id

    unlinked = await orders.delete_tag(uow, tag_id=tag_id)

    assert unlinked == 1
    assert await names_of(uow, order.id) == ["Kept"]


async def test_another_tenant_neither_finds_nor_changes_tags(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        order = await sales.make_order(uow)
        await orders.tag_order(uow, order_id=order.id, names=["Gift"])
        tag_id = (await orders.list_tags(uow))[0].id

    async with factory.tenant(other_tenant.id) as uow:
        assert await orders.list_tags(uow) == []
        assert await names_of(uow, order.id) == []
        with pytest.raises(TagNotFoundError):
            await orders.delete_tag(uow, tag_id=tag_id)
        with pytest.raises(TagNotFoundError):
            await orders.change_tag(uow, tag_id=tag_id, name="mine")
        with pytest.raises(OrderNotFoundError):
            await orders.tag_order(uow, order_id=order.id, names=["mine"])
