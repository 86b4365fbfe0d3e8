"""Code that goes around the unit of work is found, code that uses it is not."""

from pathlib import Path
from textwrap import dedent

import pytest

from infra.checks.sessions import SESSION_OUTSIDE, STATEMENT_WITHOUT_TENANT, check

ROOT = Path(__file__).resolve().parents[2]


def planted(root: Path, code: str, name: str = "app/domains/orders/planted.py") -> list[str]:
    """What the check says of a tree with this one file."""
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(dedent(code))
    return [found.code for found in check(root)]


@pytest.mark.parametrize(
    "code",
    [
        "session = AsyncSession(engine)",
        "from sqlalchemy import orm\nsession = orm.Session(engine)",
        "engine = sqlalchemy.create_engine(url)",
        "engine = create_async_engine(url)",
        "engine = async_engine(url, pool_size=1)",
        "make = async_sessionmaker(engine)",
        "async def use():\n    return await asyncpg.connect(dsn)",
        "pool = asyncpg.create_pool(dsn)",
        "connection = psycopg.connect(dsn)",
        "async def use():\n    return await psycopg.AsyncConnection.connect(dsn)",
        "async def use(uow):\n    await uow.session.commit()",
        "def use(connection):\n    connection.rollback()",
    ],
)
def test_session_outside_is_found(tmp_path: Path, code: str) -> None:
    assert planted(tmp_path, code) == [SESSION_OUTSIDE]


@pytest.mark.parametrize(
    "code",
    [
        """
        async def use(uow):
            return await uow.fetch("SELECT id FROM tenant.sales_order")
        """,
        """
        SQL: Final = "UPDATE tenant.sales_order SET note = $2 WHERE id = $1"
        async def use(uow):
            await uow.execute(SQL, "x")
        """,
        """
        HEAD = "SELECT id FROM tenant.sales_order"
        async def use(uow, order):
            return await uow.fetch_value(HEAD + " ORDER BY " + order)
        """,
        """
        async def use(uow, column):
            return await uow.fetch_row(f"SELECT {column} FROM tenant.sales_order LIMIT 1")
        """,
        """
        async def use(uow):
            sql = "DELETE FROM tenant.sales_order WHERE id = $2"
            await uow.execute(sql, 1)
        """,
        """
        async def use(uow):
            await uow.execute("INSERT INTO tenant.sales_order (tenant_id, id) VALUES ($2, $1)", 1)
        """,
        """
        async def use(self):
            await self.uow.driver.fetch("SELECT * FROM tenant.sales_order")
        """,
        """
        async def use(uow):
            found = Conditions("o.status = 'paid'")
        """,
        """
        def lateral(column):
            return f"SELECT {column} FROM tenant.price p"
        async def use(uow):
            await uow.fetch(f"SELECT * FROM ({lateral('x')}) l")
        """,
        """
        def part(is_own):
            if is_own:
                return "SELECT id FROM tenant.price p WHERE p.tenant_id = $1"
            return "SELECT id FROM tenant.price p"
        async def use(uow, is_own):
            await uow.fetch(part(is_own))
        """,
        """
        FRAME = "SELECT * FROM ({inner}) x"
        async def use(uow, words):
            inner = " UNION ALL ".join(f"SELECT {word} FROM tenant.price" for word in words)
            await uow.fetch(FRAME.format(inner=inner))
        """,
        """
        async def use(uow, is_own):
            own = "SELECT 1 FROM tenant.price p WHERE p.tenant_id = $1"
            every = "SELECT 1 FROM tenant.price"
            await uow.fetch(own if is_own else every)
        """,
    ],
)
def test_statement_without_tenant_is_found(tmp_path: Path, code: str) -> None:
    assert planted(tmp_path, code) == [STATEMENT_WITHOUT_TENANT]


@pytest.mark.parametrize(
    "code",
    [
        """
        async def use(uow):
            return await uow.fetch("SELECT id FROM tenant.sales_order o WHERE o.tenant_id = $1")
        """,
        """
        SQL = "INSERT INTO tenant.sales_order AS o (tenant_id, id) SELECT $1, x.id FROM unnest($2::uuid[]) x(id)"
        async def use(uow, ids):
            await uow.execute(SQL, ids)
        """,
        """
        COUNT = "SELECT count(*) FROM tenant.sales_order o WHERE {conditions}"
        async def use(uow):
            conditions = Conditions("o.tenant_id = $1")
            return await uow.fetch_value(COUNT.format(conditions=conditions.sql), *conditions.values)
        """,
        """
        async def use(uow, limit):
            conditions = Conditions("p.tenant_id = $1")
            sql = f"SELECT count(*) FROM tenant.product p WHERE {conditions.sql} LIMIT {limit}"
            return await uow.fetch_value(sql, *conditions.values)
        """,
        """
        def lateral(column):
            return f"SELECT {column} FROM tenant.price p WHERE p.tenant_id = $1"
        async def use(uow):
            await uow.fetch(f"SELECT * FROM ({lateral('x')}) l")
        """,
        """
        FRAME = "SELECT * FROM ({inner}) x"
        PART = "SELECT {word} FROM tenant.price p WHERE p.tenant_id = $1"
        def each(words):
            return " UNION ALL ".join(PART.format(word=word) for word in words)
        async def use(uow, words):
            inner = each(words)
            await uow.fetch(FRAME.format(inner=inner))
        """,
        """
        async def use(uow):
            await uow.driver.execute("SET LOCAL statement_timeout = 1000")
        """,
        """
        async def one(uow):
            sql = "SELECT 1 WHERE $1 = tenant_id"
            await uow.execute(sql)
        async def other(mails):
            sql = "not a statement"
            return mails.fetch(sql)
        """,
    ],
)
def test_code_in_the_unit_of_work_is_not_suspected(tmp_path: Path, code: str) -> None:
    assert planted(tmp_path, code) == []


def test_statement_of_another_module_is_read(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/texts.py").write_text('EVERY = "SELECT id FROM tenant.product"\n')
    code = "from app.texts import EVERY\nasync def use(uow):\n    await uow.fetch(EVERY)\n"

    assert planted(tmp_path, code) == [STATEMENT_WITHOUT_TENANT]


def test_function_of_another_module_is_read(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/texts.py").write_text(
        'def every():\n    return "SELECT id FROM tenant.product"\n'
    )
    code = "from app.texts import every\nasync def use(uow):\n    await uow.fetch(every())\n"

    assert planted(tmp_path, code) == [STATEMENT_WITHOUT_TENANT]


def test_persistence_itself_may_open_sessions(tmp_path: Path) -> None:
    code = "session = AsyncSession(engine)"

    assert planted(tmp_path, code, name="app/platform/db/anything.py") == []


def test_our_own_code_is_clean() -> None:
    assert check(ROOT) == []
