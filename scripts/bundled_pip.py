"""Unpack the pip wheel that came with Python into the running environment; exit code 1 when it is not found."""

from __future__ import annotations

import ensurepip
import sys
import sysconfig
import zipfile
from pathlib import Path


def main() -> int:
    """A wheel of pure Python is a zip file of what belongs into site-packages."""
    shared = sysconfig.get_config_var("WHEEL_PKG_DIR")  # where distributions keep it
    folders = [Path(ensurepip.__file__).parent / "_bundled", *([Path(shared)] if shared else [])]
    found = next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)
    if found is None:
        return 1
    with zipfile.ZipFile(found) as wheel:
        wheel.extractall(sysconfig.get_path("purelib"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
