"""Permissions, written ``resource:action``, and which role has which."""

from typing import Final

from app.tenancy.types import Role

READ: Final = frozenset(
    f"{resource}:read"
    for resource in (
        "dashboard",
        "orders",
        "shipments",
        "products",
        "stock",
        "purchasing",
        "customers",
        "sellers",
        "returns",
        "prices",
        "promotions",
        "imports",
        "reports",
        "team",
        "audit",
        "settings",
    )
)
_OPERATIONS: Final = frozenset(
    {
        "orders:write",
        "shipments:write",
        "products:write",
        "stock:write",
        "purchasing:write",
        "customers:write",
        "sellers:write",
        "returns:write",
        "payments:write",
        "prices:write",
        "promotions:write",
        "imports:write",
    }
)
_ADMIN: Final = frozenset({"team:write", "settings:write", "api_keys:read", "api_keys:write"})
ALL: Final = READ | _OPERATIONS | _ADMIN
_DAILY: Final = READ - {"team:read", "audit:read"}

ROLE_PERMISSIONS: Final = {
    Role.OWNER: ALL,
    Role.ADMIN: ALL,
    Role.OPERATIONS: _DAILY | _OPERATIONS,
    Role.WAREHOUSE: frozenset(
        {
            "purchasing:read",
            "purchasing:write",
            "orders:read",
            "products:read",
            "stock:read",
            "stock:write",
            "returns:read",
            "returns:write",
            "shipments:read",
            "shipments:write",
            "dashboard:read",
        }
    ),
    Role.FINANCE: _DAILY | {"audit:read", "payments:write"},
    Role.SUPPORT: frozenset(
        {
            "orders:read",
            "orders:write",
            "returns:read",
            "returns:write",
            "shipments:read",
            "shipments:write",
            "customers:read",
            "products:read",
            "stock:read",
            "dashboard:read",
        }
    ),
    Role.READ_ONLY: _DAILY,
}

#: What an API key may be given.
API_SCOPES: Final = (
    "orders:read",
    "orders:write",
    "shipments:write",
    "products:read",
    "products:write",
    "stock:read",
    "stock:write",
    "purchasing:read",
    "purchasing:write",
    "customers:read",
    "customers:write",
    "sellers:read",
    "returns:read",
    "returns:write",
    "payments:write",
    "prices:read",
    "prices:write",
    "promotions:read",
    "promotions:write",
    "sellers:write",
)


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role."""
    return ROLE_PERMISSIONS[Role(role)]
