"""Puts the parts together: settings, engines, units of work, brands. Nothing else builds them."""

import os

import msgspec

from app.domains.inventory import seed_warehouse
from app.domains.pricing import seed_price_list
from app.domains.tax import seed_rates
from app.kernel.money import round_to_whole_units
from app.platform.db.engines import async_engine
from app.platform.db.isolation.roles import APP, PLATFORM
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.platform.files import FileStore, LocalFileStore
from app.settings import Settings, SettingsError
from app.tenancy.brands import BrandDirectory


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What the processes and the command line work with."""

    settings: Settings
    owner_dsn: str
    factory: UnitOfWorkFactory
    brands: BrandDirectory
    files: FileStore

    async def close(self) -> None:
        """Close all connections."""
        await self.factory.close()


def build_parts(settings: Settings, owner_dsn: str) -> Parts:
    """Parts for a database whose owner's address is known; connects at first use."""
    round_to_whole_units("COP", is_whole=settings.cop_decimals == 0)
    pooler = settings.database_pooler == "transaction"
    factory = UnitOfWorkFactory(
        app_engine=async_engine(
            settings.role_dsn(owner_dsn, APP),
            pool_size=settings.database_pool_size,
            transaction_pooler=pooler,
        ),
        platform_engine=async_engine(
            settings.role_dsn(owner_dsn, PLATFORM),
            pool_size=settings.platform_pool_size,
            transaction_pooler=pooler,
        ),
    )
    brands = BrandDirectory(factory, fallback=not settings.is_production)
    return Parts(
        settings=settings,
        owner_dsn=owner_dsn,
        factory=factory,
        brands=brands,
        files=LocalFileStore(settings.data_dir / "files"),
    )


async def seed_tenant(uow: UnitOfWork) -> None:
    """Put into a new tenant what it needs to sell: tax rates, a price list, a warehouse; safe to repeat."""
    await seed_rates(uow)
    await seed_price_list(uow)
    await seed_warehouse(uow)


def parts_from_environment() -> Parts:
    """Parts for a process that a supervisor started: the owner's address is in the environment.

    Raises:
        SettingsError: If it is not.
    """
    settings = Settings.load(os.environ)  # noqa: TID251 - the process entry hands its environment to the settings
    if not settings.database_url:
        raise SettingsError(
            "DATABASE_URL is empty; `cauce up` starts web and worker on the embedded server."
        )
    return build_parts(settings, settings.database_url)
