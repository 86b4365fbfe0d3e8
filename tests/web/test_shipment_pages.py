"""The warehouse's pages: scan, pack, send in two parcels, unpack, deliver, print."""

import re

import msgspec
import pytest

from app.domains import fulfillment, orders
from app.domains.fulfillment import ParcelView
from app.domains.orders import OrderDetail
from app.kernel.ids import decode, encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.types import Role
from tests.factories.commerce import make_shop
from tests.web.conftest import SignIn, Visitor


class Packer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the warehouse at an order of four SKU-1."""

    visitor: Visitor
    factory: UnitOfWorkFactory
    path: str

    async def read(self) -> OrderDetail:
        async with self.factory.tenant(self.visitor.tenant_id, read_only=True) as uow:
            return await orders.get_order(uow, decode("ord", self.path.rsplit("/", 1)[1]))

    async def parcels(self) -> list[ParcelView]:
        order = await self.read()
        async with self.factory.tenant(self.visitor.tenant_id, read_only=True) as uow:
            return await fulfillment.list_order_parcels(uow, order.id)

    async def field(self) -> str:
        return f"quantity-{(await self.read()).lines[0].id}"

    async def pack(self, quantity: str) -> ParcelView:
        response = await self.visitor.post(
            f"{self.path}/pack", {await self.field(): quantity, "close": "1"}
        )
        assert response.status_code == 303, response.text
        return (await self.parcels())[-1]


@pytest.fixture
async def packer(signed_in: SignIn, factory: UnitOfWorkFactory) -> Packer:
    visitor = await signed_in()
    await make_shop(factory, visitor.tenant_id, stock={"SKU-1": {"WH1": 10}}, price="1190")
    data = {"lines-0-sku": "SKU-1", "lines-0-quantity": "4", "place": "1"}
    path = (await visitor.post("/orders/new", data)).headers["location"]
    await visitor.post(f"{path}/transition", {"transition": "prepare"})
    return Packer(visitor=visitor, factory=factory, path=path)


async def test_each_scan_counts_one_up_and_writes_nothing(packer: Packer) -> None:
    field = await packer.field()

    first = await packer.visitor.post(f"{packer.path}/pack", {"code": "sku-1", "scan": "1"})
    second = await packer.visitor.post(
        f"{packer.path}/pack", {"code": "SKU-1", "scan": "1", field: "1"}
    )

    assert re.search(rf'name="{field}"[^>]*value="1"', first.text)
    assert re.search(rf'name="{field}"[^>]*value="2"', second.text)
    assert await packer.parcels() == []


async def test_scanned_bar_code_stands_for_its_sku(packer: Packer) -> None:
    async with packer.factory.tenant(packer.visitor.tenant_id) as uow:
        await uow.execute(
            "UPDATE tenant.variant SET barcode = $2 WHERE tenant_id = $1", "7801234567897"
        )

    page = await packer.visitor.post(f"{packer.path}/pack", {"code": "7801234567897"})

    assert re.search(rf'name="{await packer.field()}"[^>]*value="1"', page.text)


@pytest.mark.parametrize(("code", "typed"), [("OTHER", "1"), ("", "1"), ("SKU-1", "4")])
async def test_scan_that_does_not_fit_says_so_and_keeps_what_was_counted(
    packer: Packer, code: str, typed: str
) -> None:
    field = await packer.field()

    page = await packer.visitor.post(f"{packer.path}/pack", {"code": code, field: typed})

    assert page.status_code == 422
    assert 'id="f-code-error"' in page.text
    assert re.search(rf'name="{field}"[^>]*value="{typed}"', page.text)


async def test_everything_can_be_put_into_the_box_at_once(packer: Packer) -> None:
    page = await packer.visitor.post(f"{packer.path}/pack", {"fill": "1"})

    assert re.search(rf'name="{await packer.field()}"[^>]*value="4"', page.text)


@pytest.mark.parametrize(
    ("field", "value"), [("", "5"), ("", "x"), ("", ""), ("weight_grams", "0"), ("height_mm", "a")]
)
async def test_box_that_can_not_be_closed_says_why(packer: Packer, field: str, value: str) -> None:
    data = {await packer.field(): "1", "close": "1"} | {field or await packer.field(): value}

    page = await packer.visitor.post(f"{packer.path}/pack", data)

    assert page.status_code == 422
    assert await packer.parcels() == []


async def test_order_leaves_in_two_parcels(packer: Packer) -> None:
    first, second = await packer.pack("1"), await packer.pack("3")
    seen: list[str] = []

    for parcel in (first, second):
        key = encode("pcl", parcel.id)
        form = {f"parcel-{key}": "1", f"tracking-{key}": f"TRK{parcel.position}"}
        await packer.visitor.post(
            f"/parcels/{key}/dispatch", {**form, "method": "carrier", "carrier": "Starken"}
        )
        seen.append((await packer.read()).status)

    assert seen == ["processing", "shipped"]
    assert [item.tracking_number for item in await packer.parcels()] == ["TRK1", "TRK2"]
    assert "TRK2" in (await packer.visitor.get("/shipments?tab=shipped")).text


async def test_dispatch_without_a_chosen_parcel_is_refused(packer: Packer) -> None:
    key = encode("pcl", (await packer.pack("1")).id)

    page = await packer.visitor.post(f"/parcels/{key}/dispatch", {"method": "carrier"})

    assert page.status_code == 422


async def test_parcel_is_unpacked_failed_sent_again_and_delivered(packer: Packer) -> None:
    key = encode("pcl", (await packer.pack("4")).id)
    await packer.visitor.post(f"/parcels/{key}/unpack")
    key = encode("pcl", (await packer.pack("4")).id)
    await packer.visitor.post(f"/parcels/{key}/dispatch", {f"parcel-{key}": "1"})
    seen: list[str] = []

    for action in ("failed", "resend", "delivered"):
        await packer.visitor.post(f"/parcels/{key}/{action}", {"reason": "Nobody"})
        seen.append((await packer.parcels())[-1].status)

    assert seen == ["failed", "shipped", "delivered"]
    assert (await packer.read()).status == "delivered"


async def test_refused_action_says_why_on_the_orders_page(packer: Packer) -> None:
    key = encode("pcl", (await packer.pack("4")).id)

    answer = await packer.visitor.post(f"/parcels/{key}/delivered")

    page = await packer.visitor.get(answer.headers["location"])
    assert "status does not allow that" in page.text


async def test_board_and_prints_show_what_is_to_be_done(packer: Packer) -> None:
    order = await packer.read()
    waiting = (await packer.visitor.get("/shipments")).text
    picks = (await packer.visitor.get(f"/shipments/pick-list?order={order.id}&paper=roll")).text
    await packer.pack("4")
    slip = (await packer.visitor.get(f"{packer.path}/packing-slip")).text
    labels = (await packer.visitor.get(f"{packer.path}/labels?paper=roll")).text
    packed = (await packer.visitor.get("/shipments?tab=packed")).text

    assert order.number in waiting
    assert "SKU-1" in picks
    assert "SKU-1" in slip
    assert order.number in labels
    assert order.number in packed


async def test_pick_lists_of_chosen_orders_are_printed(packer: Packer) -> None:
    order = await packer.read()

    answer = await packer.visitor.post(
        "/orders/bulk", {"action": "pick_list", "order": str(order.id)}
    )

    assert answer.headers["location"] == f"/shipments/pick-list?order={order.id}"


async def test_warehouse_may_pack_and_readers_may_not(signed_in: SignIn, packer: Packer) -> None:
    reader = await signed_in(role=Role.READ_ONLY)

    assert (await reader.get("/shipments")).status_code == 200
    assert (await reader.post(f"{packer.path}/pack", {"close": "1"})).status_code == 403
