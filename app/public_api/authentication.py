"""Which tenant's program calls: an API key in ``Authorization: Bearer``."""

from typing import Any, Final

from litestar.connection import ASGIConnection

from app.platform.db.context import Actor, ActorKind
from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.http.caller import Authenticator, Caller
from app.tenancy.api_keys import KeyRing
from app.tenancy.brands import BrandDirectory

_SCHEME: Final = "bearer "


def api_key_authenticator(factory: UnitOfWorkFactory, brands: BrandDirectory) -> Authenticator:
    """Authenticate a call by its key, within the brand of its host; anything else is nobody."""
    ring = KeyRing(factory)

    async def authenticate(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
        header = connection.headers.get("authorization", "")
        if header[: len(_SCHEME)].lower() != _SCHEME:
            return None
        brand = await brands.by_host(connection.url.hostname or "")
        if brand is None:
            return None
        key = await ring.find(brand.brand_id, header[len(_SCHEME) :].strip())
        if key is None:
            return None
        return Caller(
            brand_id=key.brand_id,
            actor=Actor(
                kind=ActorKind.API_KEY,
                id=key.id,
                label=key.name,
                ip=connection.client.host if connection.client else None,
            ),
            tenant_id=key.tenant_id,
            permissions=frozenset(key.scopes),
        )

    return authenticate
