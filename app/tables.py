"""Every table of the product in one place: for migrations' parity test and the isolation audit."""

from sqlalchemy import MetaData

from app.domains.catalog import models as catalog
from app.domains.customers import models as customers
from app.domains.fulfillment import models as fulfillment
from app.domains.imports import models as imports
from app.domains.inventory import models as inventory
from app.domains.inventory.costs import models as costs
from app.domains.inventory.lots import models as lots
from app.domains.orders import models as orders
from app.domains.orders.files import models as order_files
from app.domains.orders.tags import models as order_tags
from app.domains.payments import models as payments
from app.domains.pricing import models as pricing
from app.domains.promotions import models as promotions
from app.domains.purchasing import models as purchasing
from app.domains.quotes import models as quotes
from app.domains.reporting import models as reporting
from app.domains.returns import models as returns
from app.domains.seller_accounts import models as seller_accounts
from app.domains.sellers import models as sellers
from app.domains.tax import models as tax
from app.platform.db import audit, outbox
from app.platform.db.base import PlatformBase, TenantBase
from app.platform.db.concurrency import numbers
from app.platform.jobs import tables as jobs
from app.tenancy import models as tenancy

#: Imported for their tables.
MODULES = (
    catalog, customers, fulfillment, imports, inventory, costs, lots, orders, order_files, order_tags, payments,
    pricing, promotions, purchasing, quotes, reporting, returns, seller_accounts, sellers, tax, audit, numbers,
    outbox, jobs, tenancy,
)  # fmt: skip

PLATFORM_METADATA: MetaData = PlatformBase.metadata
TENANT_METADATA: MetaData = TenantBase.metadata
