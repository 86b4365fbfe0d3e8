"""A marketplace with one seller and a commission, for tests of sellers' accounts."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domains import checkout, fulfillment, seller_accounts, sellers
from app.domains.checkout import OrderCreate, OrderLineCreate, PlacedOrder
from app.domains.fulfillment import DispatchCreate, DispatchLine
from app.domains.seller_accounts import Adjustment, BalanceView, EntryView
from app.domains.sellers import SchemeKind, SchemeWrite
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from tests.factories import sales
from tests.factories.commerce import Shop, make_shop


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """A seller of A at 1000 with tax in it, who owes a tenth and 19 % tax on that."""

    factory: UnitOfWorkFactory
    tenant_id: UUID
    shop: Shop
    seller_id: UUID

    async def sell(self, quantity: int = 1) -> PlacedOrder:
        """An order of so many."""
        lines = [OrderLineCreate(sku="A", quantity=Decimal(quantity))]
        async with self.factory.tenant(self.tenant_id) as uow:
            return (await checkout.place_order(uow, order=OrderCreate(lines=lines))).order

    async def send(self, order: PlacedOrder, quantity: int) -> UUID:
        """Let so many leave; returns the shipment."""
        line = DispatchLine(order_line_id=order.lines[0].id, quantity=Decimal(quantity))
        async with self.factory.tenant(self.tenant_id) as uow:
            return await fulfillment.dispatch_order(
                uow, order_id=order.id, dispatch=DispatchCreate(lines=[line])
            )

    async def earn(self, quantity: int = 1) -> PlacedOrder:
        """An order whose goods have left, booked."""
        order = await self.sell(quantity)
        shipment_id = await self.send(order, quantity)
        async with self.factory.tenant(self.tenant_id) as uow:
            await seller_accounts.book_shipment(uow, shipment_id=shipment_id)
        return order

    async def adjust(self, amount_minor: int, *, key: str = "") -> bool:
        """Correct the balance."""
        adjustment = Adjustment(
            seller_id=self.seller_id,
            currency="CLP",
            amount_minor=amount_minor,
            reason="Agreed by phone",
            key=key or new_id().hex,
        )
        async with self.factory.tenant(self.tenant_id) as uow:
            return await seller_accounts.adjust(uow, adjustment=adjustment)

    async def pay(self) -> UUID:
        """Ask for a payout."""
        async with self.factory.tenant(self.tenant_id) as uow:
            return await seller_accounts.create_payout(
                uow, seller_id=self.seller_id, currency="CLP"
            )

    async def balance(self) -> BalanceView:
        """The account as it stands."""
        async with self.factory.tenant(self.tenant_id, read_only=True) as uow:
            (found,) = await seller_accounts.list_balances(uow, seller_id=self.seller_id)
        return found

    async def entries(self) -> list[EntryView]:
        """The entries, the newest first."""
        account_id = (await self.balance()).account_id
        async with self.factory.tenant(self.tenant_id, read_only=True) as uow:
            return await seller_accounts.list_latest_entries(uow, account_id=account_id)

    async def drifts(self) -> list[str]:
        """The checks that find something."""
        async with self.factory.tenant(self.tenant_id, read_only=True) as uow:
            return [
                check.name for check in seller_accounts.DRIFT_CHECKS if await uow.fetch(check.find)
            ]


async def make_market(factory: UnitOfWorkFactory, tenant_id: UUID) -> Market:
    """A marketplace with fifty of its seller's goods."""
    shop = await make_shop(factory, tenant_id, stock={"A": {"W1": 50}}, price="1000")
    async with factory.tenant(tenant_id) as uow:
        seller = await sales.make_seller(uow)
        await uow.execute(
            "UPDATE tenant.product SET seller_id = $2 WHERE tenant_id = $1", seller.id
        )
        await sellers.create_scheme(
            uow,
            scheme=SchemeWrite(
                name="Tenth",
                kind=SchemeKind.PERCENTAGE,
                valid_from_on=date(2026, 1, 1),
                rate=Decimal("0.1"),
                tax_rate=Decimal("0.19"),
            ),
        )
    return Market(factory=factory, tenant_id=tenant_id, shop=shop, seller_id=seller.id)
