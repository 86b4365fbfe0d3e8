"""Style sheets, scripts and fonts: small, kept for good, and nothing beside them."""

import gzip

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from app.web.assets import FOR_GOOD, load, static_file
from app.web.masking import masked, unmasked
from app.web.rendering.environment import STATIC, static

SHEET = "app.css"


async def answer(address: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(Litestar([static_file]))  # pyright: ignore[reportArgumentType] - the frameworks' types of scope differ
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        return await client.get(address, headers=headers)


async def test_versioned_address_is_kept_for_good_and_compressed() -> None:
    found = await answer(static(SHEET))

    assert found.headers["cache-control"] == FOR_GOOD
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["content-type"].startswith("text/css")
    assert found.content == (STATIC / SHEET).read_bytes()


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789"])
async def test_address_without_the_present_version_is_kept_shortly(query: str) -> None:
    found = await answer(f"/static/{SHEET}{query}")

    assert found.headers["cache-control"] == "public, max-age=300"


async def test_unchanged_file_is_not_sent_again() -> None:
    tag = (await answer(static(SHEET))).headers["etag"]

    again = await answer(f"/static/{SHEET}", **{"if-none-match": tag})

    assert again.status_code == 304
    assert again.content == b""


async def test_browser_without_compression_gets_the_plain_file() -> None:
    found = await answer(static(SHEET), **{"accept-encoding": "identity"})

    assert "content-encoding" not in found.headers
    assert found.content == (STATIC / SHEET).read_bytes()


@pytest.mark.parametrize(
    "name", ["nothing.css", "../web/pages.py", "../../settings.py", "/etc/passwd", "", "brands"]
)
def test_nothing_beside_the_folder_is_served(name: str) -> None:
    assert load(name) is None


def test_compressed_file_is_the_same_file() -> None:
    asset = load(SHEET)

    assert asset is not None
    assert asset.zipped is not None
    assert gzip.decompress(asset.zipped) == asset.body


@given(st.text(max_size=80))
def test_masked_token_comes_back_and_never_looks_the_same(token: str) -> None:
    first, second = masked(token), masked(token)

    assert unmasked(first) == unmasked(second) == token
    assert first != second or len(token.encode()) < 4


@given(st.text(max_size=80))
def test_nothing_but_a_masked_token_unmasks(text: str) -> None:
    assert unmasked(text) == text or text.startswith("m.")
    assert isinstance(unmasked(f"m.{text}"), str)
