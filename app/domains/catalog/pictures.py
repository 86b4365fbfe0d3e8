"""Images as they come in and as they are kept: checked by content, bounded, without what they tell about their maker.

What a file is called and what it says it is don't count; its content does. An image is decoded once and written anew in
its own format, so that nothing but its pixels comes through: no place, no camera, no file behind the image.
"""

from io import BytesIO
from typing import Final, NoReturn

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from app.domains.catalog.errors import InvalidImageError
from app.kernel.errors import FieldIssue

MOST_BYTES: Final = 10_000_000
#: Looked at in the header, before anything is unpacked: a small file can unpack to gigabytes.
_MOST_PIXELS: Final = 40_000_000
_LEAST_SIDE: Final = 16
_MOST_SIDE: Final = 12_000
#: Larger ones are made smaller; more is not seen on any page.
_KEPT_SIDE: Final = 2400
_THUMBNAIL_SIDE: Final = 320
_QUALITY: Final = 88
_TOO_MANY: Final = "An image has at most 40 million pixels and 12,000 a side."
_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
THUMBNAIL_TYPE: Final = "image/webp"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """An image ready to be kept; sizes in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int


def clean_picture(content: bytes) -> Picture:
    """Check an image and write it anew: upright, no larger than is seen, without metadata.

    Raises:
        InvalidImageError: If it is no JPEG, PNG or WebP, is damaged, too large or too small.
    """
    if len(content) > MOST_BYTES:
        _refuse("image.too_large", f"An image has at most {MOST_BYTES // 1_000_000} MB.")
    try:
        with Image.open(BytesIO(content), formats=list(_TYPES)) as image:
            _check_size(image)
            kind = str(image.format)
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
            return _written(upright, kind)
    except UnidentifiedImageError:
        _refuse("image.type", "An image is a JPEG, PNG or WebP file.")
    except Image.DecompressionBombError:
        _refuse("image.pixels", _TOO_MANY)
    except (OSError, SyntaxError, ValueError):
        # What the decoders raise for what is cut off or damaged.
        _refuse("image.damaged", "The image is damaged.")


def make_thumbnail(content: bytes) -> bytes:
    """A small WebP of an image that was cleaned."""
    with Image.open(BytesIO(content), formats=list(_TYPES)) as image:
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        return _written(small, "WEBP").content


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > _MOST_PIXELS or max(width, height) > _MOST_SIDE:
        _refuse("image.pixels", _TOO_MANY)
    if min(width, height) < _LEAST_SIDE:
        _refuse("image.small", f"An image has at least {_LEAST_SIDE} pixels a side.")


def _written(image: Image.Image, kind: str) -> Picture:
    """The pixels alone, in the format at hand."""
    mode = "RGBA" if image.has_transparency_data and kind != "JPEG" else "RGB"
    bare = Image.new(mode, image.size)
    bare.paste(image.convert(mode))
    buffer = BytesIO()
    if kind == "PNG":
        bare.save(buffer, "PNG", optimize=False)
    else:
        bare.save(buffer, kind, quality=_QUALITY)
    return Picture(
        content=buffer.getvalue(),
        content_type=_TYPES[kind],
        width=bare.width,
        height=bare.height,
    )


def _refuse(code: str, detail: str) -> NoReturn:
    issue = FieldIssue(pointer="/content", code=code, detail=detail)
    raise InvalidImageError(detail, issues=[issue])
