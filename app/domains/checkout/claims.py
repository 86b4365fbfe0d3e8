"""What an order takes besides stock: uses of promotions and coupons, and the customer's credit."""

from uuid import UUID

from app.domains import customers, promotions
from app.domains.checkout import repository, rules
from app.domains.checkout.errors import InvalidOrderError
from app.domains.checkout.rules import PricedOrder, QuotedOrder
from app.domains.checkout.types import Facts, OrderCreate
from app.domains.promotions import Discounts
from app.kernel.errors import FieldIssue
from app.platform.db.unit_of_work import UnitOfWork


async def find_discounts(
    uow: UnitOfWork, order: OrderCreate, facts: Facts, *, quoted: QuotedOrder
) -> Discounts | None:
    """What promotions and coupons take off; none, and nothing is asked, where there are none or prices are agreed.

    Raises:
        InvalidOrderError: If a code that was named doesn't count.
    """
    if order.are_prices_agreed or not (facts.on_offer or order.coupon_codes):
        return None
    known = await repository.find_basket(
        uow,
        variant_ids=[offer.variant_id for offer in quoted.offers],
        customer_id=order.customer_id,
    )
    basket = rules.basket_of(order, quoted, known, group_id=facts.customer.group_id, at=uow.now)
    found = promotions.apply_promotions(basket, facts.on_offer)
    rules.require_codes(order.coupon_codes, facts.on_offer, found)
    return found


async def claim_uses(
    uow: UnitOfWork,
    order: OrderCreate,
    found: Discounts | None,
    *,
    order_id: UUID,
    currency: str,
) -> None:
    """Take the uses of what counted, before any stock is locked.

    Raises:
        PromotionUsedByCustomerError: If the customer has used a promotion as often as one may.
        PromotionUsedUpError: If others took the last use.
    """
    if found is not None and found.parts:
        await promotions.claim_uses(
            uow,
            order_id=order_id,
            claims=promotions.claims_of(found),
            currency=currency,
            customer_keys=promotions.customer_keys(customer_id=order.customer_id),
        )


async def hold_credit(uow: UnitOfWork, order: OrderCreate, facts: Facts) -> None:
    """Lock the credit of who buys on credit, before any stock is locked.

    Raises:
        InvalidOrderError: If there is no customer, or none with terms.
    """
    if order.customer_id is None or facts.customer.payment_terms_days is None:
        text = "Only a customer with payment terms can buy on credit."
        raise InvalidOrderError([FieldIssue(pointer="/on_credit", code="no_terms", detail=text)])
    await customers.lock_credit(uow, customer_id=order.customer_id)


async def take_credit(
    uow: UnitOfWork, order: OrderCreate, *, priced: PricedOrder, order_id: UUID
) -> None:
    """Let the customer owe the order; their credit is locked.

    Raises:
        CreditLimitExceededError: If the limit does not reach.
    """
    if order.on_credit and order.customer_id is not None:
        await customers.take_credit(
            uow,
            customer_id=order.customer_id,
            amount_minor=priced.payable_minor,
            currency=priced.currency,
            reference_id=order_id,
        )
