"""What buttons on a page do: carry a use case out in a unit of work of its own, go on, say what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response

from app.kernel.errors import DomainError, NotFoundError
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing, words_of
from app.web.pages import language_of

UseCase = Callable[[UnitOfWork], Awaitable[object]]
Again = Callable[[DomainError], Awaitable[Response[Any]]]


async def carry_out(
    request: Request[Any, Any, Any],
    use_case: UseCase,
    *,
    path: str,
    done: str,
    words: Callable[[DomainError, str], str] = words_of,
    again: Again | None = None,
) -> Response[Any]:
    """Run a use case and go to ``path``, which says ``done``, or why nothing of it was written.

    ``again`` shows the page with what was typed instead, ``words`` finds the sentence of a refusal.

    Raises:
        NotFoundError: If what it is about is not there.
    """
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await use_case(uow)
    except NotFoundError:
        raise
    except DomainError as error:
        if again is not None:
            return await again(error)
        return flashing(request, path, words(error, language_of(request)), tone="danger")
    return flashing(request, path, done)
