"""The way of a file through the pages: upload, columns, preview, import, report, undo."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from app.domains.imports import ImportQueued, import_subscriptions, run_job
from app.kernel.ids import decode, new_id
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import FileStore, LocalFileStore
from app.platform.jobs.subscriptions import Envelope
from app.web.services import WebServices
from tests.web.conftest import SignIn, Visitor, build_app

SHEET = (
    "PedidoID,Fecha,Usuario,Email,Items,Cant,PrecioUnit,Estado\n"
    "P1,2024-11-10,Ana,ana@mail.cl,A,1,1000,Pagado\n"
    "P2,2024-11-10,Luz,no es correo,B,1,1000,Pagado\n"
)
TABLE = "N pedido;Fecha;Estado;SKU;Cantidad;Precio\nX1;25/11/2024;Pagado;A;2;1.500,5\n"


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return LocalFileStore(tmp_path / "files")


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(services: WebServices, files: FileStore, signed_in: SignIn) -> Visitor:
    app = build_app(msgspec.structs.replace(services, files=files))
    return await signed_in("owner", app=app)


async def upload(
    visitor: Visitor, content: str, *, kind: str = "spreadsheet", name: str = "pedidos.csv"
) -> str:
    """Upload a file; returns where the wizard goes on."""
    response = await visitor.post(
        "/imports/new", {"format": kind}, files={"file": (name, content.encode(), "text/csv")}
    )
    assert response.status_code == 303, response.text
    return urlsplit(response.headers["location"]).path


async def work(factory: UnitOfWorkFactory, visitor: Visitor, files: FileStore) -> None:
    """Do what the worker does with the queued import."""
    async with factory.platform() as transaction:
        subject: UUID = await transaction.driver.fetchval(
            "SELECT subject_id FROM platform.outbox WHERE tenant_id = $1 AND name = $2 ORDER BY id DESC LIMIT 1",
            visitor.tenant_id,
            ImportQueued.name,
        )
        now = transaction.now
    subscription, *_ = import_subscriptions(files)
    assert subscription.flow is not None
    envelope = Envelope(
        tenant_id=visitor.tenant_id, event_id=new_id(), name=ImportQueued.name, subject_id=subject,
        payload={}, occurred_at=now,
    )  # fmt: skip
    for _ in range(2):
        # A second delivery finds the work done.
        await subscription.flow(factory, envelope)


async def test_a_spreadsheet_goes_from_upload_to_undo(
    visitor: Visitor, factory: UnitOfWorkFactory, files: FileStore
) -> None:
    preview_path = await upload(visitor, SHEET)
    job_path = preview_path.removesuffix("/preview")

    preview = await visitor.get(preview_path)
    started = await visitor.post(f"{job_path}/run")
    waiting = await visitor.get(job_path)
    await work(factory, visitor, files)
    done = await visitor.get(job_path)
    polled = await visitor.get(job_path, headers={"hx-request": "true", "hx-target": "progress"})
    report = await visitor.get(f"{job_path}/issues.csv")
    listed = await visitor.get("/imports")
    undone = await visitor.post(f"{job_path}/undo")
    after = await visitor.get(job_path)

    assert preview.status_code == 200
    assert "P1" in preview.text
    assert "is not an e-mail address" in preview.text
    assert started.status_code == 303
    assert "Waiting" in waiting.text
    assert 'hx-trigger="every 1s"' in waiting.text
    assert done.status_code == 200
    assert "Done" in done.text
    assert 'hx-trigger="every 1s"' not in done.text
    assert polled.headers["hx-refresh"] == "true"
    assert "hx-refresh" not in done.headers
    assert "imports.email_invalid" in report.text
    assert "pedidos.csv" in listed.text
    assert undone.status_code == 303
    assert "Undone" in after.text
    async with factory.tenant(visitor.tenant_id) as uow:
        assert (
            await uow.fetch_value("SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1")
            == 0
        )


async def test_any_table_gets_its_columns_proposed_and_kept_by_name(
    visitor: Visitor, factory: UnitOfWorkFactory, files: FileStore
) -> None:
    mapping_path = await upload(visitor, TABLE, kind="mapped")

    proposed = await visitor.get(mapping_path)
    missing = await visitor.post(mapping_path, {"row_kind": "order_line", "column-0": "order_id"})
    kept = await visitor.post(
        mapping_path,
        {
            "row_kind": "order_line", "column-0": "order_id", "column-1": "date", "column-2": "status",
            "column-3": "sku", "column-4": "quantity", "column-5": "unit_price", "date_order": "DMY",
            "decimal_mark": ",", "tax_included": "1", "channel": "tienda", "name": "Mi tienda",
        },
    )  # fmt: skip
    preview = await visitor.get(kept.headers["location"])
    await run_job(
        factory, visitor.tenant_id, decode("imp", mapping_path.split("/")[2]), files=files
    )
    again = await visitor.get(f"{await upload(visitor, TABLE, kind='mapped')}?saved=Mi+tienda")

    assert proposed.status_code == 200
    assert '<option value="order_id" selected' in proposed.text
    assert '<option value="DMY" selected' in proposed.text
    assert missing.status_code == 422
    assert "No column says" in missing.text
    assert kept.status_code == 303
    assert "X1" in preview.text
    assert "Mi tienda" in again.text
    async with factory.tenant(visitor.tenant_id) as uow:
        assert (
            await uow.fetch_value("SELECT total_minor FROM tenant.sales_order WHERE tenant_id = $1")
            == 3001
        )


async def test_a_file_that_is_no_table_is_refused_at_the_preview(visitor: Visitor) -> None:
    path = await upload(visitor, "nada\n1\n")

    response = await visitor.get(path)

    assert response.status_code == 422
    assert "columns are missing" in response.text
    assert (await visitor.get(path.removesuffix("/preview"))).status_code == 200


async def test_an_upload_without_a_file_says_so(visitor: Visitor) -> None:
    response = await visitor.post("/imports/new", {"format": "spreadsheet"})

    assert response.status_code == 422
    assert "Choose a file." in response.text


async def test_a_canceled_import_stays_canceled(visitor: Visitor) -> None:
    job_path = (await upload(visitor, SHEET)).removesuffix("/preview")

    canceled = await visitor.post(f"{job_path}/cancel")
    again = await visitor.post(f"{job_path}/run")

    assert canceled.status_code == 303
    assert again.status_code == 409


async def test_other_tenants_and_roles_see_nothing(
    visitor: Visitor, services: WebServices, files: FileStore, signed_in: SignIn
) -> None:
    job_path = (await upload(visitor, SHEET)).removesuffix("/preview")
    app = build_app(msgspec.structs.replace(services, files=files))
    stranger = await signed_in("owner", app=app)
    reader = await signed_in("read_only", tenant_id=visitor.tenant_id, app=app)

    for path in (job_path, f"{job_path}/preview", f"{job_path}/mapping", f"{job_path}/issues.csv"):
        assert (await stranger.get(path)).status_code in {404, 422}
    for action in ("run", "cancel", "undo"):
        assert (await stranger.post(f"{job_path}/{action}")).status_code == 404
        assert (await reader.post(f"{job_path}/{action}")).status_code == 403
    assert (await stranger.get("/imports")).text.count("pedidos.csv") == 0
    assert (await reader.get(job_path)).status_code == 200
    assert (await reader.get("/imports/new")).status_code == 403
