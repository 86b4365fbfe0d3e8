"""Cut the icon font down to the icons that pages use: some 15 kB instead of 700 kB on a first visit.

Every word in quotes of the web package that is an icon's name counts as used. Needs the packages of npm and the
environment; does nothing when the font at hand already has just these icons.
"""

import hashlib
import logging
import re
import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "app" / "web"
VENDOR = WEB / "static" / "vendor" / "tabler-icons"
PACKAGE = ROOT / "node_modules" / "@tabler" / "icons-webfont" / "dist"
SHEET = "tabler-icons.min.css"
FONT = "fonts/tabler-icons.woff2"

_RULE = re.compile(r'\.ti-([a-z0-9-]+):before\{content:"\\([0-9a-f]+)"\}')
_SOURCES = re.compile(r"src:url\([^;}]*")
_WORD = re.compile(r"""(?:["']|%\}|\bti-)([a-z][a-z0-9-]*)(?=["' {])""")


def main() -> int:
    """Write the small font and its style sheet."""
    if not PACKAGE.is_dir():  # somebody cleaned up: the font at hand stays
        return 0
    sheet = (PACKAGE / SHEET).read_text(encoding="utf-8")
    glyphs = dict(_RULE.findall(sheet))
    used = used_words() & glyphs.keys()
    mark = hashlib.sha256("\n".join([sheet, *sorted(used)]).encode()).hexdigest()[:10]
    target = VENDOR / SHEET
    if target.is_file() and f"/* {mark} */" in target.read_text(encoding="utf-8"):
        return 0
    font = cut_font(PACKAGE / FONT, {int(glyphs[name], 16) for name in used})
    rules = "".join(f'.ti-{name}:before{{content:"\\{glyphs[name]}"}}' for name in sorted(used))
    source = f'src:url("./{FONT}?v={hashlib.sha256(font).hexdigest()[:10]}") format("woff2")'
    head = _SOURCES.sub(lambda _: source, sheet[: sheet.index(".ti-")])
    (VENDOR / FONT).write_bytes(font)
    target.write_text(f"{head}{rules}\n/* {mark} */\n", encoding="utf-8")
    print(f"front-end files: {len(used)} icons, {len(font) // 1024} kB")
    return 0


def used_words() -> set[str]:
    """All words in quotes of templates, scripts and page code."""
    files = [
        path
        for kind in ("*.html", "*.js", "*.py")
        for path in WEB.rglob(kind)
        if "vendor" not in path.parts
    ]
    return {word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8"))}


def cut_font(path: Path, characters: set[int]) -> bytes:
    """The font with these characters only."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = Options(flavor="woff2", layout_features=[], hinting=False, notdef_outline=False)
    font = TTFont(path)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)  # pyright: ignore[reportUnknownMemberType] - untyped library
    subsetter.subset(font)  # pyright: ignore[reportUnknownMemberType] - untyped library
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
