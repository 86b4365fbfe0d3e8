"""A cursor that we did not make is refused by every list, before the database sees it."""

import pytest

from app.kernel.ids import new_id
from app.kernel.pagination import encode_cursor
from app.tenancy.models import Tenant
from tests.public_api.conftest import MakeClient

KEY = str(new_id())
LISTS = ("returns", "quotes", "stock/movements", "stock/transfers", "stock/counts")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "keys",
    [
        ("2026-01-01T00:00:00", KEY),
        ("0001-01-01T00:00:00+14:00", KEY),
        ("yesterday", KEY),
        ("2026-01-01T00:00:00+00:00", "first"),
        (KEY,),
    ],
    ids=["no zone", "before time", "no time", "no id", "another list"],
)
async def test_a_cursor_of_another_make_is_refused(
    make_client: MakeClient, tenant: Tenant, name: str, keys: tuple[str, ...]
) -> None:
    client = await make_client(tenant)

    answer = await client.get(f"/v1/{name}", params={"cursor": encode_cursor(*keys)})

    assert (answer.status_code, answer.json()["code"]) == (422, "pagination.invalid_cursor")


@pytest.mark.parametrize("name", LISTS)
async def test_a_cursor_in_another_zone_is_the_same_instant(
    make_client: MakeClient, tenant: Tenant, name: str
) -> None:
    client = await make_client(tenant)

    answer = await client.get(
        f"/v1/{name}", params={"cursor": encode_cursor("2026-01-01T00:00:00-03:00", KEY)}
    )

    assert (answer.status_code, answer.json()["data"]) == (200, [])


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("sku-aliases", ("first",)),
        ("suppliers", ("first",)),
        ("purchase-orders", ("first",)),
        ("customers", ("Ana", "first")),
        ("products", ("0", "Botín", "first")),
        ("sellers", ("Sur", "first")),
        ("orders", ("0001-01-01T00:00:00+14:00", KEY)),
    ],
)
async def test_a_cursor_whose_keys_are_none_of_the_list_is_refused(
    make_client: MakeClient, tenant: Tenant, name: str, keys: tuple[str, ...]
) -> None:
    client = await make_client(tenant)

    answer = await client.get(f"/v1/{name}", params={"cursor": encode_cursor(*keys)})

    assert (answer.status_code, answer.json()["code"]) == (422, "pagination.invalid_cursor")
