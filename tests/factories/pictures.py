"""Small images in the formats that a shop has."""

from io import BytesIO

from PIL import Image


def picture(
    kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), exif: bytes | None = None
) -> bytes:
    """An image of one colour, with what cameras add where given."""
    buffer = BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    if exif is None:
        image.save(buffer, kind)
    else:
        image.save(buffer, kind, exif=exif)
    return buffer.getvalue()
