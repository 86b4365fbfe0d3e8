"""The import contract of our own: packages are entered through their faces."""

from grimp import ImportGraph
from importlinter import ContractCheck

from infra.checks.import_contracts import FacesContract

MODULES = (
    "app",
    "app.domains",
    "app.domains.orders",
    "app.domains.orders.service",
    "app.domains.orders.rules",
    "app.tables",
    "app.web",
)


def _check(*imports: tuple[str, str]) -> ContractCheck:
    graph = ImportGraph()
    for module in MODULES:
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    contract = FacesContract(
        "faces", {}, {"parent": "app.domains", "except_importers": ["app.tables"]}
    )
    return contract.check(graph, verbose=False)


def test_import_behind_a_face_breaks_the_contract() -> None:
    check = _check(("app.web", "app.domains.orders.service"))

    assert not check.kept
    assert check.metadata["violations"] == [("app.web", "app.domains.orders.service")]


def test_face_and_inner_imports_keep_the_contract() -> None:
    check = _check(
        ("app.web", "app.domains.orders"),
        ("app.tables", "app.domains.orders.service"),
        ("app.domains.orders", "app.domains.orders.service"),
        ("app.domains.orders.service", "app.domains.orders.rules"),
    )

    assert check.kept
