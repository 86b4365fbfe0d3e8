"""A promotion in a sentence, in the reader's language."""

from app.domains.promotions import (
    AmountOff,
    BuyGet,
    FreeShipping,
    Level,
    Percentage,
    PromotionView,
)
from app.web.rendering.formats import decimal, money
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator


def summary_of(promotion: PromotionView, *, currency: str, language: str) -> str:
    """What a promotion takes off and of what."""
    texts = translator(language)
    own = promotion.currency or currency
    effect = promotion.effect
    on_lines = promotion.level is Level.LINE
    if isinstance(effect, Percentage):
        text = _("%(rate)s %% off each line") if on_lines else _("%(rate)s %% off the order")
        return texts.gettext(text, rate=decimal((effect.rate * 100).normalize(), language))
    if isinstance(effect, AmountOff):
        text = _("%(amount)s off each unit") if on_lines else _("%(amount)s off the order")
        return texts.gettext(text, amount=money(effect.amount_minor, own, language))
    if isinstance(effect, FreeShipping):
        if effect.most_minor is None:
            return texts.gettext(_("Free shipping"))
        most = money(effect.most_minor, own, language)
        return texts.gettext(_("Free shipping up to %(amount)s"), amount=most)
    if isinstance(effect, BuyGet):
        return texts.gettext(
            _("For %(buy)s bought units, %(rate)s %% off %(get)s more, the cheapest first"),
            buy=effect.buy,
            get=effect.get,
            rate=decimal((effect.rate * 100).normalize(), language),
        )
    return texts.gettext(
        _("In %(count)s steps, the highest one that is reached counts"), count=len(effect.steps)
    )


def conditions_of(promotion: PromotionView, *, currency: str, language: str) -> list[str]:
    """What must hold for it, one sentence each; nothing when it always counts."""
    texts = translator(language)
    found: list[str] = []
    conditions, own = promotion.conditions, promotion.currency or currency
    if conditions.min_amount_minor is not None:
        least = money(conditions.min_amount_minor, own, language)
        found.append(texts.gettext(_("From %(amount)s of its goods on"), amount=least))
    if conditions.min_quantity is not None:
        quantity = decimal(conditions.min_quantity.normalize(), language)
        found.append(texts.gettext(_("From %(count)s units of its goods on"), count=quantity))
    if any(
        (
            conditions.product_ids,
            conditions.category_ids,
            conditions.brand_ids,
            conditions.variant_ids,
        )
    ):
        found.append(texts.gettext(_("Only for chosen goods")))
    if conditions.channels:
        channels = ", ".join(sorted(conditions.channels))
        found.append(texts.gettext(_("Only through %(channels)s"), channels=channels))
    if conditions.customer_group_ids:
        found.append(texts.gettext(_("Only for chosen customer groups")))
    if conditions.first_order_only:
        found.append(texts.gettext(_("Only for the first order of a customer")))
    return found
