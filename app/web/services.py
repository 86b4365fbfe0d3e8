"""What the pages are given by the composition."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore
from app.tenancy.brands import BrandDirectory
from app.tenancy.ports import AccountMails, Seed

SERVICES_STATE: Final = "web_services"


class SampleProgress(Protocol):
    """Told by the sample's loader how far it is."""

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` steps are finished."""
        ...


#: Fills a company with sample data, in units of work of its own.
LoadSample = Callable[[UnitOfWorkFactory, UUID, SampleProgress], Awaitable[None]]


class WebServices(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that pages work with.

    ``load_sample`` is none where no sample data is installed, ``files`` where nothing can be uploaded.
    """

    factory: UnitOfWorkFactory
    brands: BrandDirectory
    mails: AccountMails
    seed: Seed
    load_sample: LoadSample | None = None
    files: FileStore | None = None
    is_production: bool = False


def services_of(connection: ASGIConnection[Any, Any, Any, Any]) -> WebServices:
    """The application's web services."""
    return connection.scope["state"][SERVICES_STATE]
