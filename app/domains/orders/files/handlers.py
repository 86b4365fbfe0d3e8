"""What the worker does with files of orders: remove the content of those that are gone."""

from uuid import UUID

from app.domains.orders.events import OrderFileRemoved
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore
from app.platform.jobs.subscriptions import Envelope, Subscription


def file_subscriptions(files: FileStore) -> tuple[Subscription, ...]:
    """Reactions to the orders' own events, with the store that holds the files."""

    async def remove_content(factory: UnitOfWorkFactory, envelope: Envelope) -> None:
        del factory
        await files.delete(envelope.tenant_id, UUID(envelope.payload["file"]))

    return (
        Subscription(
            event=OrderFileRemoved.name, handler="orders.remove_file_content", flow=remove_content
        ),
    )
