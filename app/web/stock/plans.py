"""What to order again, the stock card of a SKU with its plans, and how orders are served."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.domains import inventory
from app.domains.inventory import (
    AllocationMethod,
    AllocationPolicy,
    LevelPlan,
    MovementFilter,
    ShortagePolicy,
    TrackedBy,
)
from app.kernel.errors import ConflictError, NotFoundError, UnprocessableError
from app.kernel.ids import encode
from app.kernel.pagination import PageRequest
from app.platform.db.unit_of_work import UnitOfWork
from app.platform.http.caller import requires
from app.platform.http.dependencies import caller_unit_of_work
from app.web.forms import FormErrors, flashing, form_errors, posted
from app.web.pages import language_of, page
from app.web.query import Query, path_id
from app.web.reading import FormError, FormReader
from app.web.rendering.locales import mark as _
from app.web.stock.words import ALLOCATION_METHOD, MOVEMENT_KIND, SHORTAGE

_RECENT = 20
_MOST_MINUTES = 999_999
_CHANNEL = 60


@get("/stock/reorder", guards=[requires("stock:read")])
async def reorder_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """What fell to its reorder point."""
    query = Query(request)
    warehouse_id = query.id("warehouse", "whs")
    return await page(
        request,
        "stock/reorder.html",
        active="inventory",
        found=await inventory.list_reorder(uow, page=query.page(), warehouse_id=warehouse_id),
        warehouse_id=warehouse_id,
        warehouses=await inventory.list_warehouses(uow),
        tid=encode,
    )


@get("/stock/variants/{variant_key:str}", guards=[requires("stock:read")])
async def card_page(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork], variant_key: FromPath[str]
) -> Response[str]:
    """The stock card of a SKU."""
    return await _card(request, uow, path_id("sku", variant_key), values={})


@post("/stock/variants/{variant_key:str}/plan", guards=[requires("stock:write")])
async def plan_level(request: Request[Any, Any, Any], variant_key: FromPath[str]) -> Response[Any]:
    """Set safety stock, reorder point and reorder quantity of a SKU in a warehouse."""
    variant_id = path_id("sku", variant_key)
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    try:
        async with caller_unit_of_work(request, read_only=False) as uow:
            plan = _plan(variant_id, reader)
            await inventory.plan_levels(uow, plans=[plan])
        path = f"/stock/variants/{encode('sku', variant_id)}"
        return flashing(request, path, _("The plan is saved."))
    except (UnprocessableError, NotFoundError) as error:
        errors = form_errors(request, error)
    async with caller_unit_of_work(request, read_only=True) as uow:
        return await _card(request, uow, variant_id, values=values, errors=errors)


@get("/stock/policy", guards=[requires("stock:read")])
async def policy_form(
    request: Request[Any, Any, Any], uow: NamedDependency[UnitOfWork]
) -> Response[str]:
    """How orders of a channel, or of all, are served."""
    channel = Query(request).text("channel")
    policy = await inventory.find_policy(uow, channel=channel or inventory.EVERY_CHANNEL)
    minutes = "" if policy.hold_minutes is None else str(policy.hold_minutes)
    split = {"may_split": "1"} if policy.may_split else {}
    values = {
        "method": policy.method.value,
        "hold_minutes": minutes,
        "shortage": policy.shortage.value,
        "channel": channel,
        **split,
    }
    return await _policy(request, values)


@post("/stock/policy", guards=[requires("settings:write")])
async def set_policy(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change how orders are served."""
    values = await posted(request)
    reader = FormReader(values, language_of(request))
    minutes = reader.whole("hold_minutes", most=_MOST_MINUTES, code="stock.minutes")
    if minutes == 0:
        reader.wrong("hold_minutes", "stock.minutes")
    policy = AllocationPolicy(
        method=reader.needed_choice("method", AllocationMethod),
        may_split="may_split" in values,
        hold_minutes=minutes,
        shortage=reader.choice("shortage", ShortagePolicy, otherwise=ShortagePolicy.REJECT),
    )
    channel = reader.text("channel", longest=_CHANNEL) or inventory.EVERY_CHANNEL
    try:
        reader.done()
    except FormError as error:
        return await _policy(request, values, errors=form_errors(request, error))
    async with caller_unit_of_work(request, read_only=False) as uow:
        await inventory.set_policy(uow, policy=policy, channel=channel)
    return flashing(request, "/stock/policy", _("Orders are served like this from now on."))


@post("/stock/policy/drop", guards=[requires("settings:write")])
async def drop_policy(request: Request[Any, Any, Any]) -> Response[Any]:
    """Serve a channel as all others."""
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=False) as uow:
        await inventory.drop_policy(uow, channel=values.get("channel", "")[:_CHANNEL])
    return flashing(request, "/stock/policy", _("The channel is served as all others."))


def _plan(variant_id: UUID, reader: FormReader) -> LevelPlan:
    """What the form says; a field left empty is unset.

    Raises:
        FormError: If fields can't be read; names them.
    """
    quantity = reader.optional_quantity("reorder_quantity")
    if quantity is not None and not quantity:
        reader.wrong("reorder_quantity", "stock.quantity")
    plan = LevelPlan(
        variant_id=variant_id,
        warehouse_id=reader.needed_id("warehouse", "whs", code="stock.warehouse"),
        safety=reader.quantity_or_zero("safety"),
        reorder_point=reader.optional_quantity("reorder_point"),
        reorder_quantity=quantity,
    )
    reader.done()
    return plan


@post("/stock/variants/{variant_key:str}/tracking", guards=[requires("stock:write")])
async def track(request: Request[Any, Any, Any], variant_key: FromPath[str]) -> Response[Any]:
    """Say how the units of a variant's product are told apart.

    Raises:
        NotFoundException: If there is no such variant.
    """
    variant_id = path_id("sku", variant_key)
    values = await posted(request)
    async with caller_unit_of_work(request, read_only=True) as uow:
        variant = await inventory.find_variant(uow, variant_id)
    if variant is None:
        raise NotFoundException("There is no such page.")
    try:
        reader = FormReader(values, language_of(request))
        tracked_by = reader.needed_choice("tracked_by", TrackedBy)
        reader.done()
        async with caller_unit_of_work(request, read_only=False) as uow:
            await inventory.track_product(uow, product_id=variant.product_id, tracked_by=tracked_by)
    except (UnprocessableError, ConflictError) as error:
        errors = form_errors(request, error)
        async with caller_unit_of_work(request, read_only=True) as uow:
            return await _card(request, uow, variant_id, values=values, errors=errors)
    path = f"/stock/variants/{encode('sku', variant_id)}"
    return flashing(request, path, _("The tracking is saved."))


async def _card(
    request: Request[Any, Any, Any],
    uow: UnitOfWork,
    variant_id: UUID,
    *,
    values: dict[str, str],
    errors: FormErrors | None = None,
) -> Response[str]:
    variant = await inventory.find_variant(uow, variant_id)
    if variant is None:
        raise NotFoundException("There is no such page.")
    return await page(
        request,
        "stock/card.html",
        active="inventory",
        status=422 if errors else 200,
        variant=variant,
        levels=await inventory.list_card(uow, variant_id=variant_id),
        holdings=await inventory.list_holdings(uow, variant_id=variant_id),
        movements=await inventory.list_movements(
            uow,
            filters=MovementFilter(variant_id=variant_id),
            page=PageRequest(limit=_RECENT),
        ),
        kinds=MOVEMENT_KIND,
        warehouses=await inventory.list_warehouses(uow),
        tracked_by=(await inventory.find_tracking(uow, [variant_id])).get(
            variant_id, TrackedBy.NONE
        ),
        values=defaultdict(str, values),
        errors=errors or FormErrors(),
        tid=encode,
    )


async def _policy(
    request: Request[Any, Any, Any], values: dict[str, str], *, errors: FormErrors | None = None
) -> Response[str]:
    async with caller_unit_of_work(request, read_only=True) as uow:
        channels = await inventory.list_policy_channels(uow)
    return await page(
        request,
        "stock/policy.html",
        active="inventory",
        status=422 if errors else 200,
        values=defaultdict(str, values),
        methods=ALLOCATION_METHOD,
        shortages=SHORTAGE,
        channels=channels,
        errors=errors or FormErrors(),
    )
