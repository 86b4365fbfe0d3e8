"""Races over HTTP on two real web processes, one of which is killed half way; the long version is in the bench."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from app.bench.commerce import races
from app.bench.commerce.races import Contest, Race, WebPair, run_race, web_pair
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.database import SECRET_KEY, TestDatabase
from tests.factories.tenancy import make_tenant
from tests.public_api.conftest import host_of, key_of

#: One worker has the processes; two cores are few.
pytestmark = pytest.mark.timeout(120)
Make = Callable[[Contest], Awaitable[Race]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pair(
    database: TestDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    seller: Tenant,
) -> AsyncGenerator[WebPair]:
    """Two web processes on this worker's database; they know the seller's brand from their start."""
    del seller
    folder: Path = tmp_path_factory.mktemp("web")
    environment = {
        "DATABASE_URL": database.owner_dsn,
        "CAUCE_SECRET_KEY": SECRET_KEY,
        "CAUCE_DATA_DIR": str(folder),
    }
    async with web_pair(environment) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seller(factory: UnitOfWorkFactory) -> Tenant:
    """Whose goods everybody wants."""
    return await make_tenant(factory)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def contest(factory: UnitOfWorkFactory, seller: Tenant) -> Contest:
    """Where the races take place."""
    return Contest(
        factory=factory,
        tenant_id=seller.id,
        key=await key_of(factory, seller),
        host=await host_of(factory, seller),
    )


@pytest.mark.parametrize("turn", ["as it is", "with a kill", "after the kill"])
@pytest.mark.parametrize(
    "make",
    [races.last_units, races.last_uses, races.credit_limit, races.refunds, races.document_numbers],
)
async def test_i6_of_many_who_race_exactly_as_many_succeed_as_may(
    pair: WebPair, contest: Contest, make: Make, turn: str
) -> None:
    faults = await run_race(pair, await make(contest), with_kill=turn == "with a kill")

    assert faults == []
