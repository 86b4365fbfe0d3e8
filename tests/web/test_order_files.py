"""Files on an order's page: added, downloaded, removed."""

import re
from pathlib import Path

import msgspec

from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.files import LocalFileStore
from app.web.services import WebServices
from tests.factories import sales
from tests.web.conftest import SignIn, build_app


async def test_files_are_added_downloaded_and_removed(
    services: WebServices, factory: UnitOfWorkFactory, signed_in: SignIn, tmp_path: Path
) -> None:
    app = build_app(msgspec.structs.replace(services, files=LocalFileStore(tmp_path)))
    visitor = await signed_in("owner", app=app)
    async with factory.tenant(visitor.tenant_id) as uow:
        order = await sales.make_order(uow)
    here = f"/orders/{encode('ord', order.id)}"
    chosen = [
        ("files", ("guía.pdf", b"%PDF-1.7\n", "application/pdf")),
        ("files", ("run.exe", b"MZ\x00", "text/plain")),
    ]

    added = await visitor.post(f"{here}/files", files=chosen)
    shown = (await visitor.get(here)).text
    path = re.findall(r'href="(/orders/files/ofl_\w+)"', shown)[0]
    saved = await visitor.get(path)
    removed = await visitor.post(path)
    gone = (await visitor.get(here)).text

    assert (added.status_code, removed.status_code) == (303, 303)
    assert "guía.pdf" in shown
    assert "run.exe was not added. A file is a PDF" in shown
    assert saved.content == b"%PDF-1.7\n"
    assert saved.headers["content-disposition"].startswith('attachment; filename="guia.pdf"')
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "/orders/files/ofl_" not in gone
    assert (await visitor.get(path)).status_code == 404
