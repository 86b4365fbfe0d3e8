"""Landed costs: list, form with a preview in numbers, page; and how stock is valued."""

from collections import defaultdict
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domains import inventory, purchasing
from app.domains.inventory import CostMethod
from app.domains.purchasing import AllocationBasis, ChargeKind, LandedPreview
from app.kernel.errors import ConflictError, UnprocessableError
from app.kernel.ids import encode, new_id
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.purchasing.words import BASIS, CHARGE_KIND
from app.web.query import Query, path_id
from app.web.reading import FormReader
from app.web.rendering.locales import mark as _

#: Receipts that the form shows, the newest ones.
_SHOWN: Final = 30


@get("/purchasing/costs", guards=[requires("purchasing:read")])
async def costs_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The list of landed costs."""
    return await page(
        request,
        "purchasing/costs.html",
        active="purchasing",
        found=await purchasing.list_landed_costs(uow, page=Query(request).page()),
        bases=BASIS,
        tid=encode,
    )


@get("/purchasing/costs/new", guards=[requires("purchasing:write")])
async def cost_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """The form of a landed cost; the receipt in the address is chosen already."""
    chosen = Query(request).text("receipt")
    return await _form(request, uow, {f"receipt-{chosen}": "1"} if chosen else {})


@post("/purchasing/costs/new", guards=[requires("purchasing:write")])
async def post_cost(request: Request[Any, Any, Any]) -> Response[Any]:
    """Show what a landed cost would do, or post it."""
    values = await posted(request)
    is_preview = values.get("step") != "post"
    preview = errors = None
    try:
        async with caller_unit_of_work(request, read_only=is_preview) as uow:
            cost = _cost_of(FormReader(values, language_of(request)), uow.tenant.currency)
            if not is_preview:
                cost_id = await purchasing.post_landed_cost(uow, cost=cost)
                path = f"/purchasing/costs/{encode('lcs', cost_id)}"
                return flashing(request, path, _("The cost is spread over the goods."))
            preview = await purchasing.preview_landed_cost(uow, cost=cost)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _form(request, uow, values, preview=preview, errors=errors)


@get("/purchasing/costs/{cost_key:str}", guards=[requires("purchasing:read")])
async def cost_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], cost_key: FromPath[str]
) -> Response[str]:
    """A landed cost with what each of the goods bears."""
    return await page(
        request,
        "purchasing/cost.html",
        active="purchasing",
        detail=await purchasing.get_landed_cost(uow, path_id("lcs", cost_key)),
        bases=BASIS,
        kinds=CHARGE_KIND,
        tid=encode,
    )


@post("/purchasing/cost-method", guards=[requires("settings:write")])
async def choose_method(request: Request[Any, Any, Any]) -> Response[Any]:
    """Say how stock is valued from now on."""
    reader = FormReader(await posted(request), language_of(request))
    method = reader.needed_choice("method", CostMethod)
    reader.done()
    async with caller_unit_of_work(request, read_only=False) as uow:
        await inventory.choose_cost_method(uow, method=method)
    return flashing(request, "/purchasing/value", _("What leaves from now on is valued so."))


def _cost_of(reader: FormReader, currency: str) -> purchasing.LandedCostWrite:
    """The landed cost of a form with a field for each kind of cost, in the company's currency.

    Raises:
        FormError: If fields can't be read; names them.
    """
    amounts = {kind: reader.amount(f"amount-{kind.value}", currency) for kind in ChargeKind}
    names = [name for name in reader.values if name.startswith("receipt-")]
    receipts: list[UUID] = [
        path_id("grc", name.removeprefix("receipt-")) for name in sorted(set(names))
    ]
    cost = purchasing.LandedCostWrite(
        receipt_ids=receipts,
        charges=[
            purchasing.ChargeWrite(kind=kind, amount_minor=amount, currency=currency)
            for kind, amount in amounts.items()
            if amount
        ],
        basis=reader.choice("basis", AllocationBasis, otherwise=AllocationBasis.VALUE),
        idempotency_key=f"form:{reader.text('key', longest=64)}",
        reference=reader.text("reference", longest=120),
    )
    reader.done()
    return cost


async def _form(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    values: dict[str, str],
    *,
    preview: LandedPreview | None = None,
    errors: FormErrors | None = None,
) -> Response[str]:
    receipts = await purchasing.list_receipts(uow, page=PageRequest(limit=_SHOWN))
    return await page(
        request,
        "purchasing/cost_form.html",
        active="purchasing",
        status=422 if errors else 200,
        receipts=receipts.items,
        bases=BASIS,
        kinds=CHARGE_KIND,
        preview=preview,
        values=defaultdict(str, {"key": new_id().hex, "basis": "value", **values}),
        errors=errors or FormErrors(),
        tid=encode,
    )
