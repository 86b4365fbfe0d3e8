"""What the trail's words say to people; an action that has none here is shown as it is written."""

from typing import Final

from app.web.rendering.locales import Translator
from app.web.rendering.locales import mark as _

ACTIONS: Final = {
    "api_key.issued": _("API key issued"),
    "api_key.revoked": _("API key revoked"),
    "catalog.category.created": _("Category created"),
    "catalog.product.created": _("Product created"),
    "catalog.product.updated": _("Product changed"),
    "company.updated": _("Company changed"),
    "customers.customer.created": _("Customer created"),
    "customers.customer.credit_terms_set": _("Credit terms set"),
    "customers.customer.merged": _("Customers merged"),
    "customers.customer.updated": _("Customer changed"),
    "fulfillment.shipment.dispatched": _("Goods dispatched"),
    "import.canceled": _("Import canceled"),
    "import.completed": _("Import finished"),
    "import.undone": _("Import undone"),
    "inventory.warehouse.created": _("Warehouse created"),
    "order.imported": _("Order imported"),
    "order.coupon_decided": _("Coupon decided"),
    "orders.order.file_added": _("File added"),
    "orders.order.file_removed": _("File removed"),
    "orders.order.flag_resolved": _("Notice resolved"),
    "orders.order.note_added": _("Note added"),
    "orders.order.placed": _("Order placed"),
    "orders.order.status_changed": _("Status changed"),
    "orders.order.tagged": _("Tagged"),
    "orders.order.untagged": _("Tag removed"),
    "orders.tag.changed": _("Tag changed"),
    "orders.tag.created": _("Tag created"),
    "orders.tag.deleted": _("Tag deleted"),
    "payments.payment.recorded": _("Payment recorded"),
    "reconciliation.drift_found": _("Numbers that do not agree"),
    "reconciliation.mended": _("Numbers mended"),
    "pricing.price.changed": _("Price changed"),
    "pricing.price_list.created": _("Price list created"),
    "pricing.price_list.updated": _("Price list changed"),
    "promotions.floor.set": _("Floor of promotions set"),
    "promotions.promotion.created": _("Promotion created"),
    "promotions.promotion.updated": _("Promotion changed"),
    "sample.loaded": _("Sample data loaded"),
    "sample.removed": _("Sample data removed"),
    "tax.rate.added": _("Tax rate added"),
    "team.invitation_revoked": _("Invitation withdrawn"),
    "team.invited": _("Person invited"),
    "team.joined": _("Person joined"),
    "team.member_removed": _("Person removed"),
    "team.role_changed": _("Role changed"),
}
SUBJECTS: Final = {
    "api_key": _("API key"),
    "category": _("Category"),
    "drift_check": _("Check"),
    "import_job": _("Import"),
    "invitation": _("Invitation"),
    "membership": _("Member"),
    "order": _("Order"),
    "order_tag": _("Tag"),
    "payment": _("Payment"),
    "price": _("Price"),
    "price_list": _("Price list"),
    "product": _("Product"),
    "promotion": _("Promotion"),
    "promotion_policy": _("Promotions"),
    "reconciliation_run": _("Check of the numbers"),
    "sales_order": _("Order"),
    "shipment": _("Shipment"),
    "tax_rate": _("Tax rate"),
    "tenant": _("Company"),
    "user": _("Person"),
    "warehouse": _("Warehouse"),
}


def action_words(action: str, texts: Translator) -> str:
    """An action in the reader's language."""
    return texts.gettext(ACTIONS[action]) if action in ACTIONS else action


def subject_words(kind: str, label: str, texts: Translator) -> str:
    """What was changed, in the reader's language and as people call it."""
    name = texts.gettext(SUBJECTS[kind]) if kind in SUBJECTS else kind
    return f"{name} {label}".rstrip()
