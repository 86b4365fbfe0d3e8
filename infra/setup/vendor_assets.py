"""Copy the front-end packages that npm installed to where the web server serves them.

Runs before the project is installed: standard library only. Usage: ``vendor_assets.py [TARGET]``.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_TARGET = ROOT / "app" / "web" / "static" / "vendor"

# From the npm package to the served name. What only tests need is optional.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": "tabler-icons/tabler-icons.min.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": "tabler-icons/fonts/tabler-icons.woff2",
    "@tabler/icons-webfont/LICENSE": "tabler-icons/LICENSE",
    # The common build has all that charts.js draws, at two thirds of the weight.
    "echarts/dist/echarts.common.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}
TEST_FILES = {"axe-core/axe.min.js": "axe/axe.min.js"}


def copy_assets(modules: Path, target: Path) -> list[str]:
    """Fill the served folder anew and return the package files that are missing."""
    staging = target.with_name(f"{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    missing: list[str] = []
    for source, name in (FILES | TEST_FILES).items():
        path = modules / source
        if path.is_file():
            destination = staging / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination)
        elif source in FILES:
            missing.append(source)
    if missing:
        shutil.rmtree(staging, ignore_errors=True)
        return missing
    if target.is_symlink():
        target.unlink()
    shutil.rmtree(target, ignore_errors=True)
    staging.replace(target)
    return []


def main() -> int:
    """Copy, or name what npm did not bring."""
    target = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else DEFAULT_TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    missing = copy_assets(ROOT / "node_modules", target)
    if missing:
        sys.stderr.write(f"vendor assets: not in node_modules: {', '.join(missing)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
