"""`make theme`: compile the style sheet in a scratch folder with npm, as consular/web/theme/README.md says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
THEME = ROOT / "consular" / "web" / "theme"
PACKAGES = ("sass@1.108.2", "postcss@8.5.33", "govuk-frontend@6.3.0")


def main() -> int:
    """Compile; exit code 1 with a sentence where there is no npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        print("make theme needs Node and npm; running the service does not.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="theme-") as scratch:
        for source in [*THEME.glob("*.scss"), THEME / "build.mjs"]:
            shutil.copy(source, scratch)
        subprocess.run([npm, "install", "--no-save", "--silent", *PACKAGES], cwd=scratch, check=True)
        target = ROOT / "consular" / "web" / "static" / "theme.css"
        return subprocess.run([node, "build.mjs", str(target)], cwd=scratch, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
