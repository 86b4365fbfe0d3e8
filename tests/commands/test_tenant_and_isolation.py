"""``cauce tenant`` and ``cauce isolation`` as an operator uses them: output, exit status, nothing half done."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.platform.db.embedded import EmbeddedServer

Cauce = Callable[..., Result]


@pytest.fixture(scope="module")
def server_folder() -> Iterator[Path]:
    """Not below pytest's own folder: that one is closed to the account that the server runs as."""
    with tempfile.TemporaryDirectory(prefix="cauce-commands-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[EmbeddedServer]:
    """A server of its own: commands set the passwords of roles, which are the whole cluster's."""
    embedded = EmbeddedServer(server_folder)
    embedded.ensure_running()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="module")
def cauce(server: EmbeddedServer, server_folder: Path) -> Cauce:
    assert server.is_running()
    environment = {"DATABASE_URL": "", "CAUCE_DATA_DIR": str(server_folder)}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)

    return run


def shown(cauce: Cauce, slug: str) -> dict[str, str]:
    result = cauce("tenant", "show", slug, "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_tenant_is_made_listed_and_moved(cauce: Cauce) -> None:
    made = cauce("tenant", "create", "acme", "--name", "Acme SpA", "--json")
    there = cauce("tenant", "move", "acme", "--to", "dedicated", "--json")
    placed = shown(cauce, "acme")
    again = cauce("tenant", "move", "acme", "--to", "dedicated")
    back = cauce("tenant", "move", "acme", "--to", "pooled")

    assert (made.exit_code, there.exit_code, again.exit_code, back.exit_code) == (0, 0, 0, 0)
    assert json.loads(made.stdout)["schema"] == "pooled"
    assert (json.loads(made.stdout)["currency"], json.loads(made.stdout)["brand"]) == (
        "CLP",
        "cauce",
    )
    assert json.loads(there.stdout)["moved"]
    assert (placed["placement"], placed["schema"][:2]) == ("dedicated", "t_")
    assert "nothing had to be moved" in again.stdout
    assert shown(cauce, "acme")["placement"] == "pooled"
    assert "acme" in cauce("tenant", "list").stdout


def test_dedicated_tenant_starts_in_its_own_schema(cauce: Cauce) -> None:
    made = cauce(
        "tenant", "create", "rio", "--name", "Rio", "--placement", "dedicated", "--country", "BR", "--json"
    )  # fmt: skip

    found = json.loads(made.stdout)
    assert made.exit_code == 0
    assert (found["placement"], found["currency"], found["locale"]) == ("dedicated", "BRL", "pt-BR")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("tenant", "show", "nobody"), 1, "nobody"),
        (("tenant", "move", "nobody", "--to", "pooled"), 1, "nobody"),
        (("tenant", "create", "Not A Slug", "--name", "Xx"), 1, "tenancy.invalid_fields"),
        (("tenant", "create", "xx", "--name", "Xx", "--brand", "none"), 1, "brand"),
        (("tenant", "create", "xx", "--name", "Xx", "--country", "XX"), 1, "country"),
        (("tenant", "create", "xx"), 2, "--name"),
        (("tenant", "move", "xx", "--to", "elsewhere"), 2, "--to"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    cauce: Cauce, arguments: tuple[str, ...], status: int, message: str
) -> None:
    result = cauce(*arguments)

    assert result.exit_code == status
    assert message in result.stderr
    assert not result.stdout
    assert '"xx"' not in cauce("tenant", "list", "--json").stdout


def test_slug_is_taken_once(cauce: Cauce) -> None:
    assert cauce("tenant", "create", "twice", "--name", "Twice").exit_code == 0

    again = cauce("tenant", "create", "twice", "--name", "Twice")

    assert again.exit_code == 1
    assert "tenancy.slug_taken" in again.stderr


def test_audit_finds_a_hole_in_the_live_database(cauce: Cauce, server: EmbeddedServer) -> None:
    clean = cauce("isolation", "audit", "--json")
    with psycopg.connect(server.ensure_running(), autocommit=True) as owner:
        owner.execute("ALTER TABLE pooled.product NO FORCE ROW LEVEL SECURITY")
        holed = cauce("isolation", "audit", "--json")
        told = cauce("isolation", "audit")
        owner.execute("ALTER TABLE pooled.product FORCE ROW LEVEL SECURITY")

    assert json.loads(clean.stdout)["findings"] == []
    assert (clean.exit_code, holed.exit_code, told.exit_code) == (0, 1, 1)
    assert [(item["code"], item["object"]) for item in json.loads(holed.stdout)["findings"]] == [
        ("rls_not_forced", "pooled.product")
    ]
    assert "rls_not_forced: pooled.product" in told.stdout
