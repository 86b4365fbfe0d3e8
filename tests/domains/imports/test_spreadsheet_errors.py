"""What is wrong in a spreadsheet is said for its row and cell; the rest comes in."""

import re
from pathlib import Path

import pytest

from app.domains.imports import (
    SENTENCES,
    ColumnsMissingError,
    FileUnreadableError,
    ImportFormat,
    ImportJobRead,
    ImportOptions,
    ImportStatus,
    IssueRead,
    IssueSeverity,
    OpeningStock,
    get_job,
    issues_csv,
    list_issues,
    prepare_import,
    run_import,
    run_job,
    sentence,
)
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.models import Tenant

HEADER = "PedidoID,Fecha,Usuario,Email,Direcciones,Items,Variantes,Cant,PrecioUnit,Impuestos,Cupon,Estado,Pago,Envio,StockMov"  # noqa: E501 - a table
GOOD = {
    "PedidoID": "OK1", "Fecha": "2024-11-10", "Usuario": "Ana Díaz", "Email": "ana@mail.cl",
    "Direcciones": "Calle Uno 1", "Items": "A, B", "Variantes": "", "Cant": "1,2", "PrecioUnit": "1000,2000",
    "Impuestos": "IVA19%, IVA19%", "Cupon": "", "Estado": "Pendiente", "Pago": "", "Envio": "", "StockMov": "",
}  # fmt: skip


def sheet(folder: Path, *rows: dict[str, str], name: str = "pedidos.csv") -> Path:
    """A spreadsheet of rows that differ from a good one as given."""
    lines = [HEADER]
    for number, row in enumerate(rows):
        values = {**GOOD, "PedidoID": f"P{number}", **row}
        lines.append(",".join(f'"{values[column]}"' for column in HEADER.split(",")))
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def imported(
    factory: UnitOfWorkFactory, tenant: Tenant, path: Path, options: ImportOptions | None = None
) -> tuple[ImportJobRead, list[IssueRead], list[str]]:
    """The job, its issues, and the numbers of the tenant's orders."""
    job = await run_import(
        factory, tenant.id, path, format=ImportFormat.SPREADSHEET, options=options
    )
    async with factory.tenant(tenant.id) as uow:
        issues = await list_issues(uow, job_id=job.id, limit=200)
        rows = await uow.fetch(
            "SELECT number FROM tenant.sales_order WHERE tenant_id = $1 ORDER BY 1"
        )
    return job, issues.items, [row["number"] for row in rows]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Cant": "1"}, "Cant", "imports.count_mismatch"),
        ({"PrecioUnit": "1000,2000,3000"}, "PrecioUnit", "imports.count_mismatch"),
        ({"Impuestos": "IVA19%"}, "Impuestos", "imports.count_mismatch"),
        ({"Variantes": "Color=Rojo"}, "Variantes", "imports.count_mismatch"),
        ({"Items": "A", "Cant": "1,2", "PrecioUnit": "5", "Impuestos": "IVA19%"}, "Cant", "imports.count_mismatch"),
        ({"Cant": "uno,2"}, "Cant", "imports.number_unreadable"),
        ({"Cant": "0,2"}, "Cant", "imports.quantity_not_positive"),
        ({"PrecioUnit": "-5,10"}, "PrecioUnit", "imports.amount_negative"),
        ({"PrecioUnit": "caro,10"}, "PrecioUnit", "imports.number_unreadable"),
        ({"Impuestos": "IVA19%, Lujo"}, "Impuestos", "imports.tax_unknown"),
        ({"Impuestos": ""}, "Impuestos", "imports.value_missing"),
        ({"Estado": "Volando"}, "Estado", "imports.status_unknown"),
        ({"Estado": ""}, "Estado", "imports.value_missing"),
        ({"Fecha": "03/04/2024"}, "Fecha", "imports.date_ambiguous"),
        ({"Fecha": "ayer"}, "Fecha", "imports.date_unreadable"),
        ({"PedidoID": ""}, "PedidoID", "imports.value_missing"),
        ({"Items": "A,,B"}, "Items", "imports.sku_invalid"),
        ({"Items": ""}, "Items", "imports.value_missing"),
        ({"Email": "no es correo"}, "Email", "imports.email_invalid"),
        ({"Variantes": "Rojo, Azul"}, "Variantes", "imports.attribute_unreadable"),
        ({"Direcciones": "Uno 1 (envío), Dos 2"}, "Direcciones", "imports.address_kind_missing"),
        ({"Pago": "Conchas:Recibida", "Estado": "Pagado"}, "Pago", "imports.payment_method_unknown"),
        ({"Pago": "Tarjeta:Quizás"}, "Pago", "imports.payment_state_unknown"),
        ({"Pago": "algo"}, "Pago", "imports.payment_unreadable"),
        ({"Pago": "Efectivo:Recibida:10.5", "Estado": "Pagado"}, "Pago", "imports.amount_too_fine"),
        ({"Pago": "Tarjeta:Rechazada", "Estado": "Pagado"}, "Pago", "imports.states_contradictory"),
        ({"Pago": "Tarjeta:Recibida"}, "Pago", "imports.states_contradictory"),
        ({"StockMov": "Salida stock: W1:A:1"}, "StockMov", "imports.states_contradictory"),
        ({"StockMov": "Reserva stock: W1:A:1", "Estado": "Enviado"}, "StockMov", "imports.states_contradictory"),
        ({"StockMov": "Salida stock: W1:A:1", "Estado": "Cancelado"}, "StockMov", "imports.states_contradictory"),
        ({"StockMov": "Reserva stock: W1:Z:1"}, "StockMov", "imports.movement_sku_not_ordered"),
        ({"StockMov": "Reserva stock: W1:A:9"}, "StockMov", "imports.movement_exceeds_order"),
        ({"StockMov": "Vuelo stock: W1:A:1"}, "StockMov", "imports.movement_kind_unknown"),
        ({"StockMov": "Reserva stock: W1 A 1"}, "StockMov", "imports.movement_unreadable"),
        ({"Cupon": "no es un código"}, "Cupon", "imports.coupon_unreadable"),
        ({"Envio": "Correo (roto"}, "Envio", "imports.shipping_unreadable"),
    ],
)  # fmt: skip
async def test_a_wrong_cell_keeps_its_row_out_and_no_other(
    factory: UnitOfWorkFactory,
    tenant: Tenant,
    tmp_path: Path,
    cells: dict[str, str],
    column: str,
    code: str,
) -> None:
    job, issues, numbers = await imported(factory, tenant, sheet(tmp_path, {}, cells, {}))

    errors = [issue for issue in issues if issue.severity is IssueSeverity.ERROR]
    assert {(issue.row, issue.column, issue.code) for issue in errors} == {(2, column, code)}
    assert numbers == ["P0", "P2"]
    assert (job.status, job.rows_done, job.rows_rejected) == (ImportStatus.COMPLETED, 3, 1)
    assert "{" not in sentence(code, errors[0].detail)
    assert sentence(code, errors[0].detail) != code


async def test_an_order_that_comes_again_with_other_content_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    same, other = {"PedidoID": "P0"}, {"PedidoID": "P0", "Cant": "7,7"}

    job, issues, numbers = await imported(factory, tenant, sheet(tmp_path, {}, same, other))

    assert [(issue.row, issue.code) for issue in issues] == [
        (2, "imports.row_repeated"),
        (3, "imports.order_contradictory"),
    ]
    assert numbers == ["P0"]
    assert job.rows_rejected == 1


async def test_an_order_that_a_later_file_tells_differently_is_kept_and_said(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    await imported(factory, tenant, sheet(tmp_path, {}))

    job, issues, _ = await imported(factory, tenant, sheet(tmp_path, {"Cant": "7,7"}, name="b.csv"))

    assert [issue.code for issue in issues] == ["imports.order_differs"]
    assert job.totals.created == 0


async def test_stock_that_never_came_is_refused_where_the_user_says_so(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = sheet(tmp_path, {}, {"StockMov": "Reserva stock: W1:A:1", "Email": "otra@mail.cl"})

    job, issues, numbers = await imported(
        factory, tenant, path, ImportOptions(opening_stock=OpeningStock.REJECT)
    )

    assert [(issue.row, issue.column, issue.code) for issue in issues] == [
        (2, "StockMov", "imports.stock_missing")
    ]
    assert (numbers, job.totals.orders, job.totals.people, job.rows_rejected) == (["P0"], 1, 1, 1)
    async with factory.tenant(tenant.id) as uow:
        assert (
            await uow.fetch_value("SELECT count(*) FROM tenant.stock_movement WHERE tenant_id = $1")
            == 0
        )


async def test_headers_are_matched_generously(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = tmp_path / "otros.csv"
    path.write_bytes(
        "Nº interno;N° Pedido;FECHA DE PEDIDO;Cliente;SKU;Cantidad;Precio unitario;Estado\n"
        "x;77;25/11/2024;José;A;2;1.500;pagado\n".encode("cp1252")
    )
    path.write_bytes(path.read_bytes().replace("N° Pedido".encode("cp1252"), b"Pedido ID"))

    _, issues, numbers = await imported(factory, tenant, path)

    assert numbers == ["77"]
    assert [(issue.column, issue.code) for issue in issues] == [
        ("Nº interno", "imports.column_ignored")
    ]
    async with factory.tenant(tenant.id) as uow:
        row = await uow.fetch_row(
            "SELECT o.total_minor, c.name FROM tenant.sales_order o"
            " JOIN tenant.customer c ON c.tenant_id = $1 AND c.id = o.customer_id WHERE o.tenant_id = $1"
        )
    assert row is not None
    assert tuple(row) == (3000, "José")


async def test_a_file_without_the_columns_fails_and_writes_nothing(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    path = tmp_path / "falta.csv"
    path.write_text("PedidoID,Fecha\nP1,2024-01-01\n", encoding="utf-8")
    job_id = await prepare_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)

    with pytest.raises(ColumnsMissingError, match="items"):
        await run_job(factory, tenant.id, job_id)

    async with factory.tenant(tenant.id) as uow:
        job = await get_job(uow, job_id=job_id)
        assert (
            await uow.fetch_value("SELECT count(*) FROM tenant.sales_order WHERE tenant_id = $1")
            == 0
        )
    assert job.status is ImportStatus.FAILED
    assert job.failure is not None
    assert job.failure.startswith("imports.columns_missing")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"\n\n"])
async def test_a_file_that_is_no_table_is_refused(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "roto.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileUnreadableError):
        await run_import(factory, tenant.id, path, format=ImportFormat.SPREADSHEET)


async def test_the_report_as_csv_has_sentences_and_no_formulas(
    factory: UnitOfWorkFactory, tenant: Tenant, tmp_path: Path
) -> None:
    job, _, _ = await imported(factory, tenant, sheet(tmp_path, {"Estado": "=1+1"}))

    async with factory.tenant(tenant.id) as uow:
        text = await issues_csv(uow, job_id=job.id, sentence=sentence)

    assert "imports.status_unknown" in text
    assert "'=1+1" in text
    assert "is not a state that we know" in text


def test_every_code_has_a_sentence() -> None:
    sources = Path(__file__).parents[3] / "app" / "domains" / "imports"
    codes = {
        code
        for path in sources.rglob("*.py")
        if path.name not in ("errors.py", "events.py", "handlers.py")
        for code in re.findall(r'"(imports\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    not_in_reports = {"imports.mapping_invalid", "imports.mapping_name", "imports.order_raced"}
    assert codes - not_in_reports == set(SENTENCES)
