"""Find code that goes around the unit of work, or that forgets in SQL text whose rows it means.

Two rules over `app/`, read from the syntax tree:

- Engines, sessions, connections, commits and rollbacks belong to `app/platform/db/`. The few other places that need a
  connection of their own stand in `REVIEWED`, each with its reason.
- A raw statement of a unit of work names its tenant: every statement has `tenant_id = $1`, or inserts `$1`.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.platform.db.statements import names_tenant

ROOT = Path(__file__).resolve().parents[2]
HOME = "app/platform/db/"
REVIEWED = {
    "app/composition.py": "builds the engines, once",
    "app/platform/jobs/queue.py": "the queue's own pool, as the platform's role, which sees no tenant table",
    "app/tenancy/moves/": "moves rows between schemas as the owner, under the policies",
    "app/commands/tenants.py": "hands the owner's engine to the creation and the move of a tenant",
    "app/bench/": "measures the application beside bare connections, in databases of its own",
    "app/commands/server.py": "reads the server's version and roles for the doctor, as the owner",
    "app/commands/isolation.py": "reads the catalogue as the owner",
}  # fmt: skip
OPENERS = frozenset({
    "AsyncConnectionPool", "AsyncSession", "ConnectionPool", "Session", "async_engine", "async_scoped_session",
    "async_sessionmaker", "create_async_engine", "create_engine", "create_pool", "owner_engine", "scoped_session",
    "sessionmaker",
})  # fmt: skip
DRIVERS = frozenset({"AsyncConnection", "Connection", "asyncpg", "psycopg", "psycopg2"})
ENDERS = frozenset({"commit", "rollback"})
RAW = frozenset({"execute", "fetch", "fetch_row", "fetch_value"})
DRIVER_RAW = frozenset(
    {"copy_from_query", "cursor", "execute", "executemany", "fetch", "fetchrow", "fetchval"}
)
#: Conditions that grow at run time begin with the tenant, so a statement that has them has it too.
CONDITIONS, _CONDITIONS = "Conditions", "{conditions}"
_UNKNOWN = " ? "
#: Deeper than anybody nests texts; ends the reading of a text that contains itself.
_DEEPEST = 20
SESSION_OUTSIDE, STATEMENT_WITHOUT_TENANT = "session_outside", "statement_without_tenant"

_TENANT_TABLE = re.compile(r"(?<![\w.])(?:tenant|pooled)\.(?!tenant_id\b)[a-z_]+", re.IGNORECASE)


Texts = dict[str, ast.expr]


class Found(NamedTuple):
    """One place that breaks a rule."""

    code: str
    path: str
    line: int
    detail: str


class Module:
    """A file's syntax tree, and the texts that its names stand for."""

    def __init__(self, root: Path, path: Path) -> None:
        """Read the file; imported texts are looked up when a statement uses them."""
        self.root = root
        self.path = path.relative_to(root).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"), filename=self.path)
        self._texts = _texts(self.tree.body)
        self._functions = {
            node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)
        }
        self._imports = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def calls(self) -> Iterator[tuple[ast.Call, dict[str, ast.expr]]]:
        """Every call, with the texts that names stand for where it is written."""
        yield from self._calls_in(self.tree, self._texts)

    def _calls_in(
        self, node: ast.AST, texts: dict[str, ast.expr]
    ) -> Iterator[tuple[ast.Call, dict[str, ast.expr]]]:
        for child in ast.iter_child_nodes(node):
            inner = texts
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = {**texts, **_texts(ast.walk(child))}
            if isinstance(child, ast.Call):
                yield child, inner
            yield from self._calls_in(child, inner)

    def text(
        self, node: ast.expr, texts: dict[str, ast.expr] | None = None, depth: int = 0
    ) -> str | None:
        """The text of an expression as far as it can be read; none if nothing of it can."""
        if depth > _DEEPEST:
            return None
        known = self._texts if texts is None else texts
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.FormattedValue):
            return self.text(node.value, known, depth + 1)
        if isinstance(node, ast.Name):
            return self._named(node, known, depth + 1)
        if isinstance(node, ast.Attribute):
            return _CONDITIONS if node.attr == "sql" else None
        return self._composed(node, known, depth + 1)

    def _composed(self, node: ast.expr, texts: Texts, depth: int) -> str | None:
        if isinstance(node, ast.JoinedStr):
            return "".join(self.text(part, texts, depth) or _UNKNOWN for part in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            return self._binary(node, texts, depth)
        if isinstance(node, ast.IfExp):
            return _worst(self.text(branch, texts, depth) for branch in (node.body, node.orelse))
        return self._called(node, texts, depth) if isinstance(node, ast.Call) else None

    def _binary(self, node: ast.BinOp, texts: Texts, depth: int) -> str | None:
        left, right = self.text(node.left, texts, depth), self.text(node.right, texts, depth)
        if left is None and right is None:
            return None
        return f"{left or _UNKNOWN}{right or _UNKNOWN}"

    def _called(self, node: ast.Call, texts: Texts, depth: int) -> str | None:
        """What a call gives: a filled or joined text, or what a function of ours returns."""
        if isinstance(node.func, ast.Name):
            return self._returned(node.func.id, depth)
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr == "join" and node.args:
            return self._elements(node.args[0], texts, depth)
        text = self.text(node.func.value, texts, depth)
        if node.func.attr not in {"format", "replace"} or text is None:
            return None
        for keyword in node.keywords:
            value = self.text(keyword.value, texts, depth)
            text = text.replace(f"{{{keyword.arg}}}", value or _UNKNOWN)
        return text

    def _elements(self, node: ast.expr, texts: Texts, depth: int) -> str | None:
        """The elements of what is joined: of a row that is made in a loop, its one pattern."""
        if isinstance(node, ast.Name) and node.id in texts:
            return self._elements(texts[node.id], texts, depth)
        if isinstance(node, ast.GeneratorExp | ast.ListComp):
            return self.text(node.elt, texts, depth)
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            return " ".join(self.text(item, texts, depth) or _UNKNOWN for item in node.elts)
        return None

    def _returned(self, name: str, depth: int) -> str | None:
        """The text that a function returns; of several that one which names no tenant."""
        function = self._functions.get(name)
        if function is not None:
            inner = {**self._texts, **_texts(ast.walk(function))}
            values = (item.value for item in ast.walk(function) if isinstance(item, ast.Return))
            return _worst(self.text(value, inner, depth) for value in values if value is not None)
        source = self._source(name)
        return None if source is None else source[0]._returned(source[1], depth)  # noqa: SLF001 - of its own kind

    def _named(self, node: ast.Name, texts: Texts, depth: int) -> str | None:
        if node.id in texts:
            return self.text(texts[node.id], texts, depth)
        source = self._source(node.id)
        return None if source is None else source[0].text(ast.Name(id=source[1]), None, depth)

    def _source(self, name: str) -> tuple["Module", str] | None:
        """The module of ours that an imported name comes from, and its name there."""
        module, original = self._imports.get(name, ("", ""))
        parts = self.root / module.replace(".", "/")
        for path in (parts.with_suffix(".py"), parts / "__init__.py"):
            if module.startswith("app.") and path.exists():
                return Module(self.root, path), original
        return None


def _worst(found: Iterable[str | None]) -> str | None:
    """The text that says least about its tenant, of those that an expression may stand for."""
    texts = list(found)
    if not texts or None in texts:
        return None
    known = [text for text in texts if text is not None]
    return next((text for text in known if not names_tenant(text)), known[0])


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield node.target, node.value


def _texts(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    return {
        target.id: value
        for node in nodes
        for target, value in _assigned(node)
        if isinstance(target, ast.Name)
    }


def check(root: Path) -> list[Found]:
    """Every place below `app/` that breaks a rule."""
    found: list[Found] = []
    for path in sorted((root / "app").rglob("*.py")):
        module = Module(root, path)
        if not module.path.startswith(HOME):
            found += _statements(module)
            if not any(module.path.startswith(place) for place in REVIEWED):
                found += _sessions(module)
    return found


def _sessions(module: Module) -> Iterator[Found]:
    for call, _names in module.calls():
        name, owner = _name(call.func), _owner(call.func)
        if name in OPENERS:
            yield Found(SESSION_OUTSIDE, module.path, call.lineno, f"opens {name}(...)")
        elif name == "connect" and owner in DRIVERS:
            yield Found(SESSION_OUTSIDE, module.path, call.lineno, f"opens {owner}.connect(...)")
        elif name in ENDERS and isinstance(call.func, ast.Attribute):
            detail = f"calls .{name}(...): only the unit of work ends a transaction"
            yield Found(SESSION_OUTSIDE, module.path, call.lineno, detail)


def _statements(module: Module) -> Iterator[Found]:
    for call, names in module.calls():
        name, owner = _name(call.func), _owner(call.func)
        if not call.args:
            continue
        by_tenant = owner in {"uow", "unit_of_work"} and name in RAW
        by_driver = owner in {"driver", "_driver"} and name in DRIVER_RAW
        if not by_tenant and not by_driver and name != CONDITIONS:
            continue
        sql = module.text(call.args[0], names)
        if sql is None or (by_driver and not _TENANT_TABLE.search(sql)):
            continue
        if not names_tenant(sql) and (name == CONDITIONS or _CONDITIONS not in sql):
            shown = " ".join(sql.split())[:80]
            yield Found(STATEMENT_WITHOUT_TENANT, module.path, call.lineno, shown)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.expr) -> str:
    return _name(node.value) if isinstance(node, ast.Attribute) else ""


def main() -> int:
    """Name every place; exit status 1 if there is one."""
    parser = argparse.ArgumentParser(description="Find code that goes around the unit of work.")
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    options = parser.parse_args()
    found = check(options.root)
    if options.json:
        print(json.dumps([item._asdict() for item in found]))
    else:
        for item in found:
            print(f"{item.path}:{item.line}: {item.code}: {item.detail}")
        print(f"sessions: {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
