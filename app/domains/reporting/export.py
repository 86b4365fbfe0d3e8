"""Figures as the outside reads them: amounts as decimal text in major units, with the currency's own decimals."""

from decimal import Decimal
from typing import Any

import msgspec

from app.domains.reporting.types import Kpis
from app.kernel.money import major
from app.kernel.quantity import plain


def kpis_json(kpis: Kpis) -> dict[str, Any]:
    """The key figures as plain JSON values: ``items_minor`` becomes ``items_value``, ``"1234.50"``."""
    return _plain(kpis)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType] - of any type
    if isinstance(value, Decimal):
        return plain(value)
    return msgspec.to_builtins(value)


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    currency: str | None = getattr(value, "currency", None)
    found: dict[str, Any] = {}
    for name in value.__struct_fields__:
        item = getattr(value, name)
        if currency and name.endswith("_minor"):
            base = name.removesuffix("_minor")
            found["value" if base == "value" else f"{base}_value"] = str(major(item, currency))
        else:
            found[name] = _plain(item)
    return found
