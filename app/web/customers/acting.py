"""What the actions on a customer's page share: run a use case, go back, say what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response

from app.kernel.errors import DomainError, NotFoundError
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import flashing
from app.web.messages import message_of
from app.web.pages import language_of
from app.web.rendering.locales import mark as _
from app.web.rendering.locales import translator

UseCase = Callable[[UnitOfWork], Awaitable[object]]
#: Refusals that have no field; the words of fields are with the other forms' words.
MESSAGES: Final = {
    "customer.name": _("Write 1 to 200 characters."),
    "customer.tax_id": _("The number does not check out. Look at its digits again."),
    "customer_group.unknown": _("Choose a group of the list."),
    "customer_group.name": _("Write 1 to 120 characters."),
    "customer_group.name_taken": _("Another group has this name."),
    "address.line": _("Write street and number."),
    "consent.source": _("Say where the customer said so."),
    "credit.days": _("Write a number of days from 0 to 365."),
    "credit.limit": _("Write an amount, zero or more."),
    "customers.stale_customer": _(
        "Somebody changed this customer meanwhile. Load it again and repeat your change."
    ),
    "customers.credit_in_use": _(
        "Some credit is in use. Its currency stays, and so does a limit, until it is paid."
    ),
    "customers.merge_refused": _(
        "These two can't be merged: they are one already, or both owe in different currencies."
    ),
}


def words_of(code: str, language: str, otherwise: str) -> str:
    """What an error code of customers says to people."""
    text = MESSAGES.get(code)
    return translator(language).gettext(text) if text else message_of(code, language, otherwise)


def customer_path(customer_id: UUID) -> str:
    """The address of a customer's page."""
    return f"/customers/{encode('cus', customer_id)}"


async def carry_out(
    request: Request[Any, Any, Any], path: str, use_case: UseCase, *, done: str
) -> Response[Any]:
    """Run a use case and go to a page that says what came of it.

    Raises:
        NotFoundError: If what it is about is not there.
    """
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            await use_case(uow)
    except NotFoundError:
        raise
    except DomainError as error:
        language = language_of(request)
        first = error.issues[0] if error.issues else None
        text = words_of(
            first.code if first else error.code, language, first.detail if first else error.detail
        )
        return flashing(request, path, text, tone="danger")
    return flashing(request, path, done)
