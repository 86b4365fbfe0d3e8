"""What people type finds what they mean; docs/guides/search.md is the rule book."""

import pytest

from app.domains import catalog
from app.domains.catalog import ProductFilter, ProductWrite, VariantWrite
from app.kernel.pagination import PageRequest
from app.platform.db.drift import find_all, mend_drift
from app.platform.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from app.tenancy.models import Tenant
from tests.domains.catalog.conftest import make_product, names_found, skus_found


@pytest.mark.parametrize(
    "text",
    [
        "zapatilla", "ZAPATILLAS", "zapati", "zapatila", "sapatilla", "niño", "nino", "zapatillas de niño",
        "nino zap", "ZAP-NEG-42", "zap neg 42", "zapneg42", "neg-42", "7801234567894", "andina",
    ],
)  # fmt: skip
async def test_a_shoe_is_found_however_one_types(uow: UnitOfWork, text: str) -> None:
    brand = await catalog.create_brand(uow, name="Andina")
    shoe = VariantWrite(sku="ZAP-NEG-42", barcode="7801234567894")
    await make_product(uow, "Zapatilla Niño", shoe, brand_id=brand)
    await make_product(uow, "Camión rojo", "CAM-1")

    assert await skus_found(uow, text) == ["ZAP-NEG-42"]
    assert await names_found(uow, text) == ["Zapatilla Niño"]


@pytest.mark.parametrize(
    ("text", "name"), [("camiones", "Camión"), ("iluminaciones", "Iluminación")]
)
async def test_singular_and_plural_are_one_word(uow: UnitOfWork, text: str, name: str) -> None:
    await make_product(uow, name, "X-1")

    assert await names_found(uow, text) == [name]


async def test_the_exact_code_comes_first_and_pages_go_on_behind_it(uow: UnitOfWork) -> None:
    for number in range(5):
        await make_product(uow, f"A{number} con AB-1{number}", f"AB-1{number}")
    await make_product(uow, "Z", "AB-1")
    filters = ProductFilter(search="ab-1")

    first = await catalog.list_products(uow, filters=filters, page=PageRequest(limit=3))
    second = await catalog.list_products(
        uow, filters=filters, page=PageRequest(limit=3, after=first.next_cursor)
    )
    back = await catalog.list_products(
        uow, filters=filters, page=PageRequest(limit=3, before=second.prev_cursor)
    )

    assert [row.first_sku for row in first.items] == ["AB-1", "AB-10", "AB-11"]
    assert [row.first_sku for row in second.items] == ["AB-12", "AB-13", "AB-14"]
    assert back.items == first.items


async def test_what_nobody_has_finds_nothing(uow: UnitOfWork) -> None:
    await make_product(uow, "Camión", "CAM-1")

    assert await skus_found(uow, "zzzzzz") == []
    assert await skus_found(uow, "camión azul") == []
    assert await skus_found(uow, "—") == []


async def test_a_new_name_replaces_the_old_words(uow: UnitOfWork) -> None:
    product_id, (variant_id,) = await make_product(uow, "Camión", "CAM-1")
    renamed = ProductWrite(name="Tractor", variants=[VariantWrite(id=variant_id, sku="TRA-1")])

    await catalog.update_product(uow, product_id=product_id, version=1, product=renamed)

    assert await skus_found(uow, "tractor") == ["TRA-1"]
    assert await skus_found(uow, "CAM-1") == []


async def test_a_renamed_brand_finds_its_products(uow: UnitOfWork) -> None:
    brand = await catalog.create_brand(uow, name="Andina")
    await make_product(uow, "Camión", "CAM-1", brand_id=brand)

    await catalog.rename_brand(uow, brand_id=brand, name="Pacífica")

    assert await skus_found(uow, "pacifica") == ["CAM-1"]
    assert await skus_found(uow, "andina") == []


@pytest.mark.parametrize("everywhere", [2, 40_000])
@pytest.mark.parametrize("most_ids", [2, 5_000])
async def test_a_common_word_is_listed_in_the_lists_own_order(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch, everywhere: int, most_ids: int
) -> None:
    monkeypatch.setattr("app.domains.catalog.search._COMMON", 2)
    monkeypatch.setattr("app.domains.catalog.search._EVERYWHERE", everywhere)
    monkeypatch.setattr("app.domains.catalog.search._MOST_IDS", most_ids)
    for number in range(6):
        await make_product(uow, f"Camión {number}", f"CAM-{number}")

    assert await skus_found(uow, "cam") == [f"CAM-{number}" for number in range(6)]
    assert await names_found(uow, "camion") == [f"Camión {number}" for number in range(6)]
    assert await names_found(uow, "camion 3") == ["Camión 3"]
    assert await names_found(uow, "camion cam") == [f"Camión {number}" for number in range(6)]
    assert await names_found(uow, "camiones") == [f"Camión {number}" for number in range(6)]
    counted = [
        await catalog.count_products(uow, filters=ProductFilter(search=text))
        for text in ("cam", "camion", "camion 3", "camion cam", "cam camion 1", "camiones")
    ]
    assert counted == [6, 6, 1, 6, 1, 6]


async def test_another_tenants_words_find_nothing(
    factory: UnitOfWorkFactory, uow: UnitOfWork, other_tenant: Tenant
) -> None:
    async with factory.tenant(other_tenant.id) as other:
        await make_product(other, "Zapatilla", "ZAP-1")

    assert await skus_found(uow, "zapatilla") == []
    assert await skus_found(uow, "zapatila") == []


async def test_i19_the_row_filter_stays_an_index_condition(uow: UnitOfWork) -> None:
    await uow.driver.execute("SET LOCAL enable_seqscan = off")

    plan = "\n".join(
        row[0]
        for row in await uow.fetch(
            "EXPLAIN SELECT w.variant_id FROM tenant.variant_word w"
            " WHERE w.tenant_id = $1 AND w.word >= 'zapa' AND w.word < 'zapa{'"
        )
    )

    assert "Index Cond: ((tenant_id = " in plan.replace("platform.current_tenant_id()", "")
    assert "word >= 'zapa'" in plan.partition("Index Cond:")[2].partition("\n")[0]


async def test_words_that_are_lost_are_found_and_written_anew(uow: UnitOfWork) -> None:
    await make_product(uow, "Zapatilla", "ZAP-1")
    await uow.execute("DELETE FROM tenant.variant_word WHERE tenant_id = $1")
    found = await find_all(uow, catalog.DRIFT_CHECKS)
    await mend_drift(uow, catalog.DRIFT_CHECKS[0])

    assert [item.count for item in found] == [1]
    assert await find_all(uow, catalog.DRIFT_CHECKS) == []
    assert await skus_found(uow, "zapatilla") == ["ZAP-1"]
