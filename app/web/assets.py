"""Serves style sheets, scripts, fonts and pictures: from memory, compressed once, kept by browsers for good.

An address made by ``static()`` changes with its file, so what it names never has to be asked for again. Nobody is
looked up for a file.
"""

import asyncio
import gzip
import mimetypes
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.web.rendering.environment import STATIC, file_version

FOR_GOOD: Final = "public, max-age=31536000, immutable"
_SHORTLY: Final = "public, max-age=300"
_COMPRESSED: Final = frozenset({".woff2", ".png", ".webp", ".gz"})
_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
}
#: Smaller texts gain nothing.
_WORTH_COMPRESSING: Final = 600


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it goes out."""

    version: str
    kind: str
    body: bytes
    zipped: bytes | None


_assets: dict[str, Asset] = {}


@get("/static/{name:path}", include_in_schema=False)
async def static_file(
    request: Request[Any, Any, Any], name: FromPath[str]
) -> Response[bytes | None]:
    """One file of the ``static`` folder.

    Raises:
        NotFoundException: If there is no such file.
    """
    asset = _assets.get(name)
    if asset is None:
        asset = await asyncio.to_thread(load, name)
        if asset is None:
            raise NotFoundException("There is no such file.")
        _assets[name] = asset
    tag = f'"{asset.version}"'
    headers = {
        "etag": tag,
        "cache-control": _caching(request.url.query, asset.version),
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    body = asset.body
    if asset.zipped is not None and accepts_gzip(request):
        body = asset.zipped
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=asset.kind, headers=headers)


def load(name: str) -> Asset | None:
    """Read a file and compress it; none if it is not one of ours."""
    path = (STATIC / name.lstrip("/")).absolute()
    # Not resolved: the folder of the packages may be a link. No name may climb out, though.
    if ".." in Path(name).parts or not path.is_relative_to(STATIC.absolute()) or not path.is_file():
        return None
    body = path.read_bytes()
    kind = (
        _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    worth = path.suffix not in _COMPRESSED and len(body) >= _WORTH_COMPRESSING
    zipped = gzip.compress(body, 9, mtime=0) if worth else None
    return Asset(version=file_version(path), kind=kind, body=body, zipped=zipped)


def accepts_gzip(request: Request[Any, Any, Any]) -> bool:
    """Whether the browser takes compressed answers."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _caching(query: str, version: str) -> str:
    return FOR_GOOD if query == f"v={version}" else _SHORTLY
