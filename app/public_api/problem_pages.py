"""A page for every error code, made from its class, so that ``type`` in a problem leads somewhere."""

from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.kernel.errors import DomainError
from app.platform.http.problems import GENERAL_PROBLEMS, status_of_class
from app.public_api.reference import page


class ProblemKind(msgspec.Struct, frozen=True, kw_only=True):
    """What is told about an error code."""

    code: str
    title: str
    status: int
    meaning: str


def problem_kinds() -> dict[str, ProblemKind]:
    """Every error code of the application: those of the domains and those of the way in itself."""
    found = {
        code: ProblemKind(code=code, title=title, status=status, meaning=title + ".")
        for status, (code, title) in GENERAL_PROBLEMS.items()
    }
    for error in _descendants(DomainError):
        found[error.code] = ProblemKind(
            code=error.code,
            title=error.title,
            status=status_of_class(error),
            meaning=(error.__doc__ or error.title).strip(),
        )
    return found


def _descendants(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


@get("/problems", include_in_schema=False, sync_to_thread=False)
def list_problems() -> Response[bytes]:
    """All error codes."""
    return _html(page("Problems", _index()))


@get("/problems/{code:str}", include_in_schema=False, sync_to_thread=False)
def show_problem(code: FromPath[str]) -> Response[bytes]:
    """One error code.

    Raises:
        NotFoundException: If we have no such code.
    """
    kind = problem_kinds().get(code)
    if kind is None:
        raise NotFoundException("There is no such problem.")
    return _html(page(kind.title, _details(kind)))


def _index() -> Iterator[str]:
    yield '<h1>Problems</h1><table class="table"><tbody>'
    for code, kind in sorted(problem_kinds().items()):
        yield (
            f'<tr><td><a href="/problems/{escape(code)}"><code>{escape(code)}</code></a></td>'
            f"<td>{kind.status}</td><td>{escape(kind.title)}</td></tr>"
        )
    yield "</tbody></table>"


def _details(kind: ProblemKind) -> Iterator[str]:
    yield f"<h1>{escape(kind.title)}</h1>"
    yield f"<p><code>{escape(kind.code)}</code>, status {kind.status}</p>"
    yield f"<p>{escape(kind.meaning)}</p>"
    yield '<p><a href="/problems">All problems</a> · <a href="/schema">API</a></p>'


def _html(body: bytes) -> Response[Any]:
    return Response(body, media_type="text/html; charset=utf-8")
