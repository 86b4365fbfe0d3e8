"""Probable duplicates, and the page on which a person lets one customer go up in another."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import customers
from app.kernel.ids import encode
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.web.acting import carry_out
from app.web.customers.words import CUSTOMER_KIND, customer_path
from app.web.pages import page
from app.web.query import path_id
from app.web.rendering.locales import mark as _

REASONS: Final = {
    "tax_id": _("Same tax id"),
    "email": _("Same e-mail"),
    "phone": _("Same telephone"),
    "name": _("Same name"),
}


@get("/customers/duplicates", guards=[requires("customers:write")])
async def duplicates_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """Pairs that may be one customer."""
    return await page(
        request,
        "customers/duplicates.html",
        active="customers",
        pairs=await customers.list_duplicates(uow),
        reasons=REASONS,
        tid=encode,
    )


@get("/customers/{customer_key:str}/merge/{other_key:str}", guards=[requires("customers:write")])
async def merge_page(
    request: Request[Any, Any, Any],
    *,
    customer_key: FromPath[str],
    other_key: FromPath[str],
    uow: NamedDependency[UnitOfWork],
) -> Response[str]:
    """What will happen, in numbers, when the other customer goes up in this one."""
    survivor_id, absorbed_id = path_id("cus", customer_key), path_id("cus", other_key)
    return await page(
        request,
        "customers/merge.html",
        active="customers",
        survivor=await customers.get_customer(uow, survivor_id),
        absorbed=await customers.get_customer(uow, absorbed_id),
        counts=await customers.preview_merge(uow, absorbed_id=absorbed_id),
        kinds=CUSTOMER_KIND,
        tid=encode,
    )


@post("/customers/{customer_key:str}/merge/{other_key:str}", guards=[requires("customers:write")])
async def merge(
    request: Request[Any, Any, Any], customer_key: FromPath[str], other_key: FromPath[str]
) -> Response[Any]:
    """Let the other customer go up in this one."""
    survivor_id, absorbed_id = path_id("cus", customer_key), path_id("cus", other_key)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.merge_customers(uow, absorbed_id=absorbed_id, survivor_id=survivor_id)

    return await carry_out(
        request, use_case, path=customer_path(survivor_id), done=_("The customers are one now.")
    )


@post(
    "/customers/{customer_key:str}/distinguish/{other_key:str}",
    guards=[requires("customers:write")],
)
async def distinguish(
    request: Request[Any, Any, Any], customer_key: FromPath[str], other_key: FromPath[str]
) -> Response[Any]:
    """Note that two are different, so that they are suggested no more."""
    one_id, other_id = path_id("cus", customer_key), path_id("cus", other_key)

    async def use_case(uow: UnitOfWork) -> None:
        await customers.distinguish_customers(uow, one_id=one_id, other_id=other_id)

    return await carry_out(
        request, use_case, path="/customers/duplicates", done=_("They stay two customers.")
    )
