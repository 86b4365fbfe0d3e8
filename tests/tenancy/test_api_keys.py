"""Keys for programs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.db.unit_of_work import UnitOfWorkFactory, utc_now
from app.tenancy import api_keys
from app.tenancy.api_keys import KeyRing
from app.tenancy.models import Tenant


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def issue(factory: UnitOfWorkFactory, tenant: Tenant, **values: object) -> api_keys.IssuedKey:
    async with factory.brand(tenant.brand_id) as transaction:
        return await api_keys.issue_key(
            transaction,
            tenant_id=tenant.id,
            name="Shop",
            scopes=["orders:read"],
            **values,  # pyright: ignore[reportArgumentType]
        )


def test_made_keys_are_well_formed_and_differ() -> None:
    keys = [api_keys.make_key() for _ in range(200)]

    assert all(api_keys.is_well_formed(key) for key in keys)
    assert len(set(keys)) == 200


@given(place=st.integers(9, 44), character=st.sampled_from("0aZ9"))
def test_one_changed_character_is_noticed(place: int, character: str) -> None:
    key = api_keys.make_key()
    changed = key[:place] + character + key[place + 1 :]

    assert api_keys.is_well_formed(changed) == (changed == key)


async def test_key_is_found_in_its_brand_only(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    issued = await issue(factory, tenant)
    ring = KeyRing(factory)

    found = await ring.find(tenant.brand_id, issued.text)
    elsewhere = await ring.find(other_tenant.brand_id, issued.text)

    assert found is not None
    assert (found.tenant_id, found.scopes) == (tenant.id, ["orders:read"])
    assert elsewhere is None


async def test_only_the_hash_is_stored(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    issued = await issue(factory, tenant)

    async with factory.platform(read_only=True) as transaction:
        row = await transaction.driver.fetchval(
            "SELECT k::text FROM platform.api_key k WHERE id = $1", issued.id
        )

    assert issued.text not in row
    assert issued.text[:-4] not in row


async def test_revoked_key_is_refused_after_five_seconds(
    factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    clock = Clock()
    ring = KeyRing(factory, clock=clock)
    issued = await issue(factory, tenant)
    before = await ring.find(tenant.brand_id, issued.text)

    async with factory.brand(tenant.brand_id) as transaction:
        await api_keys.revoke_key(transaction, tenant_id=tenant.id, key_id=issued.id)
    clock.now = api_keys.SECONDS_REMEMBERED + 0.001
    after = await ring.find(tenant.brand_id, issued.text)

    assert before is not None
    assert after is None


async def test_expired_key_is_refused(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    issued = await issue(factory, tenant, expires_at=utc_now() - timedelta(seconds=1))

    found = await KeyRing(factory).find(tenant.brand_id, issued.text)

    assert found is None


async def test_key_of_another_brands_tenant_can_not_be_made_or_revoked(
    factory: UnitOfWorkFactory, tenant: Tenant, other_tenant: Tenant
) -> None:
    theirs = await issue(factory, other_tenant)

    with pytest.raises(api_keys.ApiKeyNotFoundError):
        async with factory.brand(tenant.brand_id) as transaction:
            await api_keys.issue_key(
                transaction, tenant_id=other_tenant.id, name="Shop", scopes=["orders:read"]
            )
    with pytest.raises(api_keys.ApiKeyNotFoundError):
        async with factory.brand(tenant.brand_id) as transaction:
            await api_keys.revoke_key(transaction, tenant_id=other_tenant.id, key_id=theirs.id)


@pytest.mark.parametrize(
    ("name", "scopes", "pointer"),
    [
        (" ", ["orders:read"], "/name"),
        ("Shop", [], "/scopes"),
        ("Shop", ["everything"], "/scopes"),
    ],
)
async def test_senseless_key_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, *, name: str, scopes: list[str], pointer: str
) -> None:
    with pytest.raises(api_keys.InvalidApiKeyError) as refused:
        async with factory.brand(tenant.brand_id) as transaction:
            await api_keys.issue_key(transaction, tenant_id=tenant.id, name=name, scopes=scopes)

    assert refused.value.issues[0].pointer == pointer
