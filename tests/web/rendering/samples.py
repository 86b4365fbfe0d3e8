"""A page with something of everything, for tests of the look."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.web.rendering import Brand, BrandTokens, Flash, PageContext, Person, TenantLink, build_nav

NOW = datetime(2026, 3, 5, 17, 3, 20, tzinfo=UTC)
CAUCE = Brand(
    name="Cauce",
    logo_url="/static/brands/cauce.svg",
    mark_url="/static/brands/cauce-mark.svg",
    theme_url="/theme.css",
    support_email="ayuda@cauce.example",
)
ANDINA = Brand(
    name="Andina Commerce",
    logo_url="/static/brands/andina.svg",
    mark_url="/static/brands/andina-mark.svg",
    theme_url="/theme.css",
    support_email="ayuda@andina.example",
    tokens=BrandTokens(primary="#4338a8", accent="#f2b632", surface="#f7f6fb", radius="10px"),
)
AREAS = (
    "home",
    "orders",
    "customers",
    "shipments",
    "products",
    "inventory",
    "imports",
    "reports",
    "team",
    "audit",
)


def sample_page(**changes: Any) -> PageContext:  # noqa: ANN401 - any field of the page
    """A signed-in page in Spanish, with the given fields instead."""
    language = changes.get("language", "es-CL")
    values: dict[str, Any] = {
        "brand": CAUCE,
        "now": NOW,
        "path": "/orders",
        "language": language,
        "query": (("status", "paid"), ("after", "xyz")),
        "user": Person(name="Antonia Rojas Vidal", email="antonia@losaromos.example"),
        "tenant": TenantLink(name="Los Aromos", slug="aromos"),
        "tenants": (
            TenantLink(name="Los Aromos", slug="aromos"),
            TenantLink(name="Tienda Sur", slug="sur"),
        ),
        "nav": build_nav(language, {key: f"/{key}" for key in AREAS}, active="orders"),
        "csrf_token": "token-1",
        "request_id": "01jd2x8k",
        "flash": (
            Flash(
                text="El pedido #10481 quedó despachado.",
                action_label="Ver",
                action_href="/orders/1",
            ),
        ),
        "notices": 3,
    }
    return PageContext(**(values | changes))


def styleguide_values() -> Mapping[str, Any]:
    """What the style guide shows."""
    months = ("abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic", "ene", "feb", "mar")
    now_year = (61, 64, 58, 71, 69, 78, 84, 121, 148, 92, 88, 103)
    last_year = (48, 51, 55, 57, 60, 59, 71, 98, 119, 80, 74, 79)
    states = (
        ("Pagado", "success"),
        ("Pendiente", "warning"),
        ("Despachado", "info"),
        ("Anulado", "neutral"),
    )
    names = ("Antonia Rojas Vidal", "Comercial El Roble Ltda.", "Matías Fuentes", "Invitado")
    return {
        "up": Decimal("0.124"),
        "down": Decimal("-0.031"),
        "rate": Decimal("0.021"),
        "vat": Decimal("0.19"),
        "spark": now_year,
        "line": {
            "type": "line",
            "unit": "money",
            "currency": "CLP",
            "decimals": 0,
            "labels": months,
            "series": [
                {"name": "Este año", "values": [Decimal(value * 1_000_000) for value in now_year]},
                {
                    "name": "Año anterior",
                    "values": [Decimal(value * 1_000_000) for value in last_year],
                },
            ],
        },
        "line_rows": [
            (month, f"${a}.000.000", f"${b}.000.000")
            for month, a, b in zip(months, now_year, last_year, strict=True)
        ],
        "donut": {
            "type": "donut",
            "unit": "number",
            "labels": ["Webpay", "Mercado Pago", "Transferencia", "Efectivo"],
            "series": [{"name": "Pagos", "values": [612, 401, 188, 83]}],
        },
        "donut_rows": [
            ("Webpay", "612"),
            ("Mercado Pago", "401"),
            ("Transferencia", "188"),
            ("Efectivo", "83"),
        ],
        "columns": [
            {"key": "number", "label": "Pedido", "sort": True},
            {"key": "placed_at", "label": "Fecha", "sort": True},
            {"key": "customer", "label": "Cliente", "wide": True},
            {"key": "status", "label": "Estado"},
            {"key": "total", "label": "Total", "numeric": True, "sort": "total"},
        ],
        "orders": [
            {
                "id": f"ord_{number}",
                "number": f"#1048{number}",
                "channel": "Tienda web",
                "placed_at": NOW - timedelta(hours=5 * number * number),
                "customer": names[number],
                "status": states[number][0],
                "tone": states[number][1],
                "total": 129_990 - 17_770 * number,
            }
            for number in range(4)
        ],
        "lines": [
            {
                "name": "Polera algodón azul",
                "sku": "POL-AZ-M",
                "quantity": Decimal(2),
                "total": 59_980,
            },
            {
                "name": "Té de hierbas a granel",
                "sku": "TE-GR",
                "quantity": Decimal("1.250"),
                "total": 70_010,
            },
        ],
        "timeline": [
            {
                "at": NOW - timedelta(minutes=4),
                "text": "Pago recibido por Webpay",
                "icon": "cash",
                "tone": "success",
                "actor": "Sistema",
            },
            {
                "at": NOW - timedelta(hours=3),
                "text": "Pedido creado",
                "actor": "Antonia Rojas",
                "detail": "Web",
            },
            {"at": NOW - timedelta(days=12), "text": "Cliente registrado"},
        ],
    }
