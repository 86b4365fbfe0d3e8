"""Files that somebody handed in, on their way out: to be saved, never to be shown."""

import unicodedata
from urllib.parse import quote

from litestar import Response


def attachment(content: bytes, *, name: str, media_type: str) -> Response[bytes]:
    """An answer that browsers save under a name and don't look into.

    The plain name is for those who don't know the encoded one; signs outside of ASCII are left out of it.

    Source: RFC 6266, section 4.3 and appendix D.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(sign for sign in plain if sign.isprintable() and sign not in '"\\%;')
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, no-store",
        },
    )
