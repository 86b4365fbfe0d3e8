"""Every error has a stable code of its own that says where it comes from."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import app
from app.kernel.errors import DomainError

CODE = re.compile(r"[a-z_]+(\.[a-z_]+)*")


def every_error(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from every_error(subclass)


def import_everything() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(("app.bench", "app.worker")):
            importlib.import_module(module.name)


def test_codes_are_unique_and_titles_fixed() -> None:
    import_everything()
    errors = [error for error in every_error() if error.__module__.startswith("app.")]

    codes = Counter(error.code for error in errors)

    assert {code for code, times in codes.items() if times > 1} == set()
    assert all(CODE.fullmatch(error.code) for error in errors)
    assert all(error.title and "{" not in error.title for error in errors)
