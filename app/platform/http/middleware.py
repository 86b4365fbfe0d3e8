"""Middleware: an id for each request, and the caller for each request of a way in."""

import re
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.ids import encode, new_id
from app.platform.http.caller import Authenticator, set_caller, set_request_id

_GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9_-]{8,64}")

#: Sent with every answer. Scripts, styles and images come from our own host only.
SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " frame-ancestors 'none'; form-action 'self'"
    ),
}


def request_id_middleware(app: ASGIApp) -> ASGIApp:
    """Give every request an id, taken from the caller when it is a harmless one, and answer with it."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http":
            await app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _GIVEN_ID.fullmatch(given) else encode("req", new_id())
        set_request_id(scope, request_id)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    if name not in headers:
                        headers[name] = value
            await send(message)

        await app(scope, receive, send_with_headers)

    return middleware


def authentication_middleware(authenticate: Authenticator) -> Any:  # noqa: ANN401 - a middleware factory, as the framework types it
    """Middleware that finds the caller with the given authenticator; guards decide what nobody may do."""

    def create(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            if str(scope["type"]) == "http":
                caller = await authenticate(ASGIConnection(scope, receive))
                if caller is not None:
                    set_caller(scope, caller)
            await app(scope, receive, send)

        return middleware

    return create
