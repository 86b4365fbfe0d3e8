"""``cauce user create`` as an operator runs it."""

import asyncio
import os
import sys

import msgspec

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.tenancy.log_in import log_in
from app.tenancy.models import Tenant
from tests.database import SECRET_KEY, TestDatabase

PASSWORD = "una frase bien larga"


async def cauce(database: TestDatabase, *arguments: str, given: str = "") -> tuple[int, str, str]:
    """Exit status, output and errors of one command on the test's database."""
    environment = {
        **os.environ,  # noqa: TID251 - the command runs where the tests run
        "DATABASE_URL": database.owner_dsn,
        "CAUCE_SECRET_KEY": SECRET_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=environment,
    )  # fmt: skip
    output, errors = await process.communicate(given.encode())
    return process.returncode or 0, output.decode(), errors.decode()


async def test_made_password_is_printed_once_and_logs_in(
    database: TestDatabase, factory: UnitOfWorkFactory, tenant: Tenant
) -> None:
    status, output, _errors = await cauce(
        database,
        "user",
        "create",
        "ana@tienda.example",
        "--name",
        "Ana",
        "--tenant",
        tenant.slug,
        "--json",
    )
    made = msgspec.json.decode(output)
    token = await log_in(
        factory,
        brand_id=tenant.brand_id,
        email=made["email"],
        password=made["password"],
        user_agent="",
        ip=None,
    )

    assert status == 0
    assert (made["tenant"], made["role"]) == (tenant.slug, "owner")
    assert token


async def test_given_password_is_never_printed(database: TestDatabase, tenant: Tenant) -> None:
    status, output, errors = await cauce(
        database, "user", "create", "eva@tienda.example", "--name", "Eva", "--tenant", tenant.slug,
        "--role", "finance", "--password-stdin", given=f"{PASSWORD}\n",
    )  # fmt: skip

    assert status == 0, errors
    assert PASSWORD not in output + errors
    assert "finance" in output


async def test_bad_input_is_one_line_and_a_status(database: TestDatabase, tenant: Tenant) -> None:
    nobody = await cauce(
        database, "user", "create", "a@b.cl", "--name", "Ana", "--tenant", "nobody-here"
    )
    address = await cauce(
        database, "user", "create", "no-address", "--name", "Ana", "--tenant", tenant.slug
    )
    role = await cauce(
        database,
        "user",
        "create",
        "a@b.cl",
        "--name",
        "Ana",
        "--tenant",
        tenant.slug,
        "--role",
        "king",
    )

    assert (nobody[0], address[0], role[0]) == (1, 1, 2)
    assert nobody[2].count("\n") == 1
    assert "nobody-here" in nobody[2]
    assert "e-mail" in address[2]
