"""Which price counts for a line: the one rule, as SQL for the database and as Python for proof; pure.

Among the price lists that are active, valid on the day, in the order's currency, and fit the order's channel and the
customer's group (unset fits all), the first that has a price for the line's quantity counts: lists by priority, the
lowest number first, then by id; the default list comes last, whatever its priority. Within the list the price with
the greatest minimum quantity not above the line's quantity counts.

Worked, for 12 units of a customer of the group "Shops":

| list | priority | fits | prices of the variant | counts |
|---|---|---|---|---|
| Shops | 10 | group | from 24: 700 | no: 12 is below 24 |
| Web | 20 | any | 1: 990, from 12: 890 | 890 |
| Public (default) | 1 | any | 1: 1000 | no: the default is the last resort |
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from app.domains.pricing.types import PriceBreak, PriceListRule, PriceQuery, ResolvedPrice


def price_lateral(
    *,
    variant: str,
    quantity: str,
    channel: str,
    customer_group: str,
    currency: str,
    day: str,
    chosen: str = "NULL::uuid",
) -> str:
    """SQL of the rule, for ``LEFT JOIN LATERAL (...) ON true`` in a statement whose ``$1`` is the tenant.

    The arguments are SQL expressions: columns or parameters. Where ``chosen`` is not null, the list of that id alone
    counts, whichever channel and customers it is for. Gives at most one row with ``price_list_id``, ``tax_included``,
    ``unit_price`` and ``min_quantity``. Lists are walked in the order of their index, and a price is one look-up by
    key, so it costs the same for small and large tenants.
    """
    return f"""
    SELECT l.id AS price_list_id, l.tax_included, b.unit_price, b.min_quantity
    FROM tenant.price_list l
    CROSS JOIN LATERAL (
        SELECT p.unit_price, p.min_quantity FROM tenant.price p
        WHERE p.tenant_id = $1 AND p.price_list_id = l.id AND p.variant_id = {variant}
          AND p.min_quantity <= {quantity}
        ORDER BY p.min_quantity DESC LIMIT 1
    ) b
    WHERE l.tenant_id = $1 AND l.currency = {currency} AND l.is_active
      AND (l.valid_from_on IS NULL OR l.valid_from_on <= {day})
      AND (l.valid_to_on IS NULL OR l.valid_to_on > {day})
      AND CASE WHEN {chosen} IS NULL
               THEN (l.channel IS NULL OR l.channel = {channel})
                    AND (l.customer_group_id IS NULL OR l.customer_group_id = {customer_group})
               ELSE l.id = {chosen} END
    ORDER BY l.is_default, l.priority, l.id LIMIT 1
    """  # noqa: S608 - built from our own expressions, never from input


def resolve_price(
    lists: Iterable[PriceListRule],
    breaks: Sequence[PriceBreak],
    *,
    variant_id: UUID,
    quantity: Decimal,
    query: PriceQuery,
) -> ResolvedPrice | None:
    """The rule in Python: the price that counts for a line, or none."""
    fitting = [rule for rule in lists if fits(rule, query)]
    for rule in sorted(fitting, key=lambda item: (item.is_default, item.priority, item.id)):
        found = [
            item
            for item in breaks
            if item.price_list_id == rule.id
            and item.variant_id == variant_id
            and item.min_quantity <= quantity
        ]
        if found:
            best = max(found, key=lambda item: item.min_quantity)
            return ResolvedPrice(
                price_list_id=rule.id,
                unit_price=best.unit_price,
                min_quantity=best.min_quantity,
                tax_included=rule.tax_included,
            )
    return None


def fits(rule: PriceListRule, query: PriceQuery) -> bool:
    """Whether a list counts at all for an order."""
    return (
        rule.is_active
        and rule.currency == query.currency
        and (rule.valid_from_on is None or rule.valid_from_on <= query.on)
        and (rule.valid_to_on is None or rule.valid_to_on > query.on)
        and rule.channel in {None, query.channel}
        and rule.customer_group_id in {None, query.customer_group_id}
    )
