"""Purchase orders from draft to payment, and what they do to stock, its cost and what is on its way."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from app.domains import inventory, purchasing
from app.domains.inventory import DRIFT_CHECKS as STOCK_CHECKS
from app.domains.purchasing import DRIFT_CHECKS, AllocationBasis, ChargeKind, PurchaseStatus
from app.kernel.ids import new_id
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.factories.buying import Buyer, make_buyer, make_supplier, receipt_of
from tests.factories.commerce import level

USD = purchasing.ExchangeRate(
    rate=Decimal("950.25"), source="Banco Central", rate_on=date(2026, 3, 2)
)


async def receive(
    factory: UnitOfWorkFactory, tenant: Tenant, buyer: Buyer, *, key: str = "", **quantities: str
) -> UUID:
    async with factory.tenant(tenant.id) as uow:
        return await purchasing.receive_goods(
            uow, order_id=buyer.order_id, receipt=receipt_of(buyer, quantities, key=key)
        )


async def leave(factory: UnitOfWorkFactory, tenant: Tenant, buyer: Buyer, **sold: int) -> None:
    """Goods that leave, as cost of sales."""
    async with factory.tenant(tenant.id) as uow:
        for sku, quantity in sold.items():
            line = new_id()
            await inventory.reserve_stock(
                uow,
                demands=[
                    inventory.Demand(
                        position=1, variant_id=buyer.variants[sku], quantity=Decimal(quantity)
                    )
                ],
                order_line_ids={1: line},
            )
            await inventory.dispatch_stock(
                uow, wanted={line: Decimal(quantity)}, reference_id=new_id()
            )


async def incoming(uow: UnitOfWork, variant_id: UUID) -> Decimal:
    return await uow.fetch_value(
        "SELECT sum(incoming) FROM tenant.stock_level WHERE tenant_id = $1 AND variant_id = $2",
        variant_id,
    )


async def entries(uow: UnitOfWork) -> list[asyncpg.Record]:
    return await uow.fetch(
        "SELECT kind, quantity, value, cost_of_sales FROM tenant.cost_entry WHERE tenant_id = $1 ORDER BY id"
    )


async def drifts(factory: UnitOfWorkFactory, tenant: Tenant) -> list[str]:
    found: list[str] = []
    async with factory.tenant(tenant.id, read_only=True) as uow:
        for check in (*DRIFT_CHECKS, *STOCK_CHECKS):
            found.extend(f"{check.name}: {dict(row)}" for row in await uow.fetch(check.find))
    return found


async def test_sent_order_is_on_its_way_and_what_arrives_is_not(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)

    await receive(factory, tenant, buyer, A="4")

    async with factory.tenant(tenant.id) as uow:
        detail = await purchasing.get_purchase_order(uow, buyer.order_id)
        assert detail.order.status is PurchaseStatus.PARTIALLY_RECEIVED
        assert detail.order.number == "OC-000001"
        assert detail.order.total_minor == 20_000
        assert await incoming(uow, buyer.variants["A"]) == 6
        assert await incoming(uow, buyer.variants["B"]) == 10
    assert await level(factory, tenant.id, buyer.variants["A"]) == (4, 0)
    assert await drifts(factory, tenant) == []


async def test_closing_gives_up_what_did_not_come(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    await receive(factory, tenant, buyer, A="4")

    async with factory.tenant(tenant.id) as uow:
        await purchasing.close_purchase_order(uow, order_id=buyer.order_id)

    async with factory.tenant(tenant.id) as uow:
        assert await incoming(uow, buyer.variants["A"]) == 0
        with pytest.raises(purchasing.PurchaseStateError):
            await purchasing.cancel_purchase_order(uow, order_id=buyer.order_id)
    assert await drifts(factory, tenant) == []


async def test_repeated_receipt_is_one_also_at_the_same_time(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)

    ids = await asyncio.gather(
        *(receive(factory, tenant, buyer, key="delivery-1", A="4") for _ in range(6))
    )

    assert len(set(ids)) == 1
    assert await level(factory, tenant.id, buyer.variants["A"]) == (4, 0)
    assert await drifts(factory, tenant) == []


async def test_receipts_at_the_same_time_never_exceed_the_order(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)

    answers = await asyncio.gather(
        *(receive(factory, tenant, buyer, A="3") for _ in range(6)), return_exceptions=True
    )

    refused = [item for item in answers if isinstance(item, purchasing.OverReceiptError)]
    assert len(refused) == 3
    assert await level(factory, tenant.id, buyer.variants["A"]) == (9, 0)
    assert await drifts(factory, tenant) == []


async def test_tolerance_allows_a_little_more(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    buyer = await make_buyer(factory, tenant.id, tolerance="0.1")

    await receive(factory, tenant, buyer, A="11")
    with pytest.raises(purchasing.OverReceiptError) as refused:
        await receive(factory, tenant, buyer, B="11.5")

    assert refused.value.issues[0].pointer == "/lines/0/quantity"
    async with factory.tenant(tenant.id) as uow:
        assert await incoming(uow, buyer.variants["A"]) == 0
    assert await drifts(factory, tenant) == []


async def test_an_unknown_rate_is_an_error_and_never_one(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    with pytest.raises(purchasing.UnknownExchangeRateError) as refused:
        await make_buyer(factory, tenant.id, currency="USD")

    assert refused.value.issues[0].pointer == "/exchange_rate"


async def test_goods_cost_the_price_at_the_rate_that_was_kept(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id, currency="USD", rate=USD, prices=("2.35", "1"))

    await receive(factory, tenant, buyer, A="3")

    async with factory.tenant(tenant.id) as uow:
        posted = await entries(uow)
    assert [(row["kind"], row["value"]) for row in posted] == [("receipt", Decimal("6699.262500"))]


@pytest.mark.parametrize(
    ("basis", "wanted"),
    [
        (AllocationBasis.VALUE, {"A": 250, "B": 751}),
        (AllocationBasis.QUANTITY, {"A": 501, "B": 500}),
    ],
)
async def test_landed_cost_is_spread_to_the_last_peso(
    factory: UnitOfWorkFactory, tenant: Tenant, basis: AllocationBasis, wanted: dict[str, int]
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="10", B="10")

    async with factory.tenant(tenant.id) as uow:
        landed_id = await purchasing.post_landed_cost(
            uow, cost=landed(receipt_id, 1001, basis=basis)
        )
        detail = await purchasing.get_landed_cost(uow, landed_id)

    assert {part.sku: part.amount_minor for part in detail.parts} == wanted
    assert detail.cost.to_stock == 1001
    assert await drifts(factory, tenant) == []


async def test_weight_that_nobody_knows_is_said(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="1")

    async with factory.tenant(tenant.id) as uow:
        with pytest.raises(purchasing.InvalidPurchaseError, match="Weights are missing: A"):
            await purchasing.preview_landed_cost(
                uow, cost=landed(receipt_id, 100, basis=AllocationBasis.WEIGHT)
            )


async def test_i20_a_late_cost_and_a_back_dated_receipt_post_nothing_again(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="8")
    await leave(factory, tenant, buyer, A=6)
    async with factory.tenant(tenant.id) as uow:
        before = await entries(uow)

    async with factory.tenant(tenant.id) as uow:
        preview = await purchasing.preview_landed_cost(uow, cost=landed(receipt_id, 800))
        await purchasing.post_landed_cost(uow, cost=landed(receipt_id, 800))
        await purchasing.receive_goods(
            uow,
            order_id=buyer.order_id,
            receipt=purchasing.ReceiptWrite(
                lines=receipt_of(buyer, {"A": "2"}).lines,
                idempotency_key="late",
                received_on=date(2020, 1, 1),
            ),
        )

    async with factory.tenant(tenant.id) as uow:
        after = await entries(uow)
    assert after[: len(before)] == before
    assert [(part.to_stock, part.to_sales) for part in preview.parts] == [(200, 600)]
    assert sum(row["value"] for row in after) == 2 * 600 + 2 * 500
    assert sum(row["cost_of_sales"] for row in after) == 6 * 600
    assert await drifts(factory, tenant) == []


async def test_repeated_landed_cost_is_one(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="8")
    cost = landed(receipt_id, 800)

    async def post() -> UUID:
        async with factory.tenant(tenant.id) as uow:
            return await purchasing.post_landed_cost(uow, cost=cost)

    ids = await asyncio.gather(*(post() for _ in range(4)))

    async with factory.tenant(tenant.id) as uow:
        assert sum(row["value"] for row in await entries(uow)) == 8 * 500 + 800
    assert len(set(ids)) == 1


async def test_invoice_shows_three_way_differences_and_corrects_cost(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    await receive(factory, tenant, buyer, A="8")
    await leave(factory, tenant, buyer, A=2)

    async with factory.tenant(tenant.id) as uow:
        invoice_id = await purchasing.record_invoice(
            uow, order_id=buyer.order_id, invoice=invoice(buyer, "F-1", "10", "510")
        )
        detail = await purchasing.get_invoice(uow, invoice_id)
        line = (await purchasing.get_purchase_order(uow, buyer.order_id)).lines[0]
        posted = await entries(uow)

    assert detail.invoice.has_differences
    assert (line.quantity_difference, line.price_difference) == (2, 10)
    assert detail.invoice.total_minor == 5100 + 969
    assert (posted[-1]["value"] + posted[-2]["value"], posted[-1]["cost_of_sales"]) == (60, 20)
    assert await drifts(factory, tenant) == []


async def test_the_same_invoice_twice_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    async with factory.tenant(tenant.id) as uow:
        await purchasing.record_invoice(
            uow, order_id=buyer.order_id, invoice=invoice(buyer, "F-1", "1", "500")
        )

    with pytest.raises(purchasing.InvoiceTakenError):
        async with factory.tenant(tenant.id) as uow:
            await purchasing.record_invoice(
                uow, order_id=buyer.order_id, invoice=invoice(buyer, "F-1", "1", "500")
            )


async def test_payments_at_the_same_time_never_exceed_what_is_owed(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    async with factory.tenant(tenant.id) as uow:
        invoice_id = await purchasing.record_invoice(
            uow, order_id=buyer.order_id, invoice=invoice(buyer, "F-1", "2", "500")
        )

    async def pay(key: str) -> bool:
        async with factory.tenant(tenant.id) as uow:
            return await purchasing.pay_invoice(
                uow,
                invoice_id=invoice_id,
                payment=purchasing.PaymentWrite(
                    amount_minor=600, paid_on=date(2026, 3, 9), idempotency_key=key
                ),
            )

    answers = await asyncio.gather(*(pay(key) for key in "aabbcc"), return_exceptions=True)

    assert answers.count(True) == 3
    async with factory.tenant(tenant.id) as uow:
        owed = (await purchasing.get_invoice(uow, invoice_id)).invoice.owed_minor
        with pytest.raises(purchasing.OverpaymentError):
            await pay("d")
    assert owed == 1969 - 1800
    assert await drifts(factory, tenant) == []


async def test_goods_go_back_at_the_cost_of_their_receipt_and_once(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="8")

    async def give_back(quantity: str, key: str) -> None:
        async with factory.tenant(tenant.id) as uow:
            detail = await purchasing.get_receipt(uow, receipt_id)
            await purchasing.return_goods(
                uow,
                receipt_id=receipt_id,
                goods=purchasing.SupplierReturnWrite(
                    lines=[
                        purchasing.SupplierReturnLineWrite(
                            receipt_line_id=detail.lines[0].id, quantity=Decimal(quantity)
                        )
                    ],
                    reason="Broken",
                    idempotency_key=key,
                ),
            )

    await give_back("5", "one")
    await give_back("5", "one")
    with pytest.raises(purchasing.SupplierReturnError):
        await give_back("4", "two")

    assert await level(factory, tenant.id, buyer.variants["A"]) == (3, 0)
    async with factory.tenant(tenant.id) as uow:
        assert sum(row["value"] for row in await entries(uow)) == 1500
    assert await drifts(factory, tenant) == []


async def test_a_number_that_does_not_check_out_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    async with factory.tenant(tenant.id) as uow:
        with pytest.raises(purchasing.InvalidPurchaseError) as refused:
            await make_supplier(uow, tax_id="76.086.428-4")
        supplier_id = await make_supplier(uow, tax_id="760864285")
        found = await purchasing.get_supplier(uow, supplier_id)

    assert refused.value.issues[0].pointer == "/tax_id"
    assert found.supplier.tax_id == "76.086.428-5"


async def test_another_tenant_finds_none_of_it(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    buyer = await make_buyer(factory, tenant.id)
    receipt_id = await receive(factory, tenant, buyer, A="8")

    async with factory.tenant(other_tenant.id) as uow:
        for read, key, error in (
            (purchasing.get_supplier, buyer.supplier_id, purchasing.SupplierNotFoundError),
            (purchasing.get_purchase_order, buyer.order_id, purchasing.PurchaseOrderNotFoundError),
            (purchasing.get_receipt, receipt_id, purchasing.ReceiptNotFoundError),
        ):
            with pytest.raises(error):
                await read(uow, key)
        with pytest.raises(purchasing.InvalidPurchaseError):
            await purchasing.post_landed_cost(uow, cost=landed(receipt_id, 100))


def landed(
    receipt_id: UUID, amount_minor: int, *, basis: AllocationBasis = AllocationBasis.VALUE
) -> purchasing.LandedCostWrite:
    return purchasing.LandedCostWrite(
        receipt_ids=[receipt_id],
        charges=[
            purchasing.ChargeWrite(
                kind=ChargeKind.FREIGHT, amount_minor=amount_minor, currency="CLP"
            )
        ],
        basis=basis,
        idempotency_key="freight-1",
    )


def invoice(buyer: Buyer, number: str, quantity: str, price: str) -> purchasing.InvoiceWrite:
    return purchasing.InvoiceWrite(
        number=number,
        issued_on=date(2026, 3, 5),
        tax_minor=969,
        lines=[
            purchasing.InvoiceLineWrite(
                order_line_id=buyer.lines["A"],
                quantity=Decimal(quantity),
                unit_price=Decimal(price),
            )
        ],
    )
