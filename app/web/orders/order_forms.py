"""Forms about one order: the order as it stands, what was typed, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response

from app.domains import orders
from app.domains.orders import OrderDetail
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors
from app.web.orders.actions import order_path
from app.web.pages import page


async def read_order(request: Request[Any, Any, Any], order_id: UUID) -> OrderDetail:
    """An order as it stands now, for a form that is shown again.

    Raises:
        OrderNotFoundError: If there is no such order.
    """
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await orders.get_order(uow, order_id)


async def order_form(
    request: Request[Any, Any, Any],
    template: str,
    *,
    order: OrderDetail,
    values: Mapping[str, str],
    errors: FormErrors | None = None,
    active: str = "orders",
    **more: Any,  # noqa: ANN401 - as a template takes it
) -> Response[str]:
    """The form; ``here`` is the order's page, ``more`` what this form needs besides."""
    return await page(
        request,
        template,
        active=active,
        status=422 if errors else 200,
        order=order,
        here=order_path(order.id),
        values=values,
        errors=errors or FormErrors(),
        **more,
    )
