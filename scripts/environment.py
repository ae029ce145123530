"""Fill .venv from the hash-pinned requirements: with uv, told what pip's configuration says; else with pip alone.

`environment.py run|dev STAMP` installs and leaves STAMP in .venv/stamp; `environment.py pins` compiles the pins anew.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")


def pip_configuration() -> dict[str, str]:
    """pip's effective settings by name; later sources (the command's own section, the environment) win."""
    told = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True).stdout
    settings: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in told.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in settings:
            settings[section][name] = str(ast.literal_eval(value))
    return settings["global"] | settings["install"] | settings[":env:"]


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """uv reads no pip configuration: say the same in uv's variables, unless the operator already did."""
    told = {
        "UV_DEFAULT_INDEX": pip.get("index-url"),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("timeout") or pip.get("default-timeout"),
        "SSL_CERT_FILE": pip.get("cert"),
        "HTTPS_PROXY": pip.get("proxy"),
        "HTTP_PROXY": pip.get("proxy"),
        # pip looks in all indexes at once; with pinned hashes the first that has the file is as good as any
        "UV_INDEX_STRATEGY": "unsafe-best-match" if pip.get("extra-index-url") else None,
        "UV_NO_PROGRESS": None if sys.stderr.isatty() else "1",
    }
    return {name: value for name, value in told.items() if value} | dict(os.environ)


def compile_pins() -> int:
    """Resolve pyproject.toml for the oldest supported Python; no address of a registry gets into the files."""
    options = ("--override", "requirements/overrides.txt", "--generate-hashes", "--no-emit-index-url", "--no-header")
    environment = uv_environment(pip_configuration())
    for target, group in (("run", ()), ("dev", ("--group", "dev"))):
        uv = [sys.executable, "-m", "uv", "pip", "compile", "-q", "--python-version", "3.11", *options, *group]
        subprocess.run([*uv, "pyproject.toml", "-o", f"requirements/{target}.txt"], env=environment, check=True)
    # Installed into a folder of its own, on top of the developer's environment: what it needs is there.
    alone = [sys.executable, "-m", "uv", "pip", "compile", "-q", "--python-version", "3.11", "--no-deps", *options]
    bench = [*alone, "--group", "bench", "-o", "requirements/bench.txt"]
    subprocess.run(bench, env=environment, check=True)
    return 0


def install(wanted: str, stamp: str) -> int:
    """Make .venv hold exactly the pinned packages; returns the exit code."""
    stamp_file = Path(".venv/stamp")
    stamp_file.unlink(missing_ok=True)
    pinned = f"requirements/{wanted}.txt"
    print(f"Installing {pinned} into .venv …", flush=True)
    done = subprocess.run([*PIP, "install", "-q", "--require-hashes", "-r", "requirements/uv.txt"], check=False)
    if done.returncode == 0:
        uv = [sys.executable, "-m", "uv", "pip", "sync", "-q", "--require-hashes", "--python", sys.executable, pinned]
        done = subprocess.run(uv, env=uv_environment(pip_configuration()), check=False)
    if done.returncode != 0:
        print("uv could not do it; trying pip, which takes longer …", flush=True)
        done = subprocess.run([*PIP, "install", "-q", "--require-hashes", "--no-deps", "-r", pinned], check=False)
    if done.returncode != 0:
        print(f"The packages of {pinned} could not be installed; see above.", file=sys.stderr)
        return 1
    write_command(Path(".venv/bin/consular"))
    stamp_file.write_text(stamp + "\n")
    return 0


def write_command(path: Path) -> None:
    """`.venv/bin/consular`: the operator's commands of this checkout, from any folder."""
    lines = (
        f"#!{sys.executable}",
        "import sys",
        f"sys.path.insert(0, {str(Path.cwd())!r})",
        "from consular.cli import main",
        'main(prog_name="consular")',
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o755)


if __name__ == "__main__":
    sys.exit(compile_pins() if sys.argv[1:] == ["pins"] else install(*sys.argv[1:]))
