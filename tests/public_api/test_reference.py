"""The document, its page and the pages of the problems."""

import httpx
import pytest

from app.public_api.problem_pages import problem_kinds
from app.tenancy.models import Tenant
from tests.public_api.conftest import MakeClient


async def test_document_is_openapi_3_1_with_stable_names(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()

    operation = document["paths"]["/v1/orders"]["post"]
    assert document["openapi"].startswith("3.1")
    assert operation["operationId"] == "create_order"
    assert {"201", "400", "401", "403", "409", "422"} <= set(operation["responses"])
    assert "application/problem+json" in operation["responses"]["409"]["content"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {"Idempotency-Key"}


async def test_only_the_api_is_documented(client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()

    assert all(path.startswith("/v1/") for path in document["paths"])


async def test_reference_page_needs_no_script(make_client: MakeClient, tenant: Tenant) -> None:
    client = await make_client(tenant, scopes=None)

    answer = await client.get("/schema")

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "POST /v1/orders" in answer.text


def test_every_error_code_is_one_class_only() -> None:
    kinds = problem_kinds()

    assert all(kind.title and kind.meaning for kind in kinds.values())
    assert "inventory.insufficient_stock" in kinds


@pytest.mark.parametrize("code", ["inventory.insufficient_stock", "request.malformed"])
async def test_problem_has_a_page(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/problems/{code}")

    assert answer.status_code == 200
    assert code in answer.text


async def test_unknown_problem_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/problems/no.such")

    assert answer.status_code == 404
