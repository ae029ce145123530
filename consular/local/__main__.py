"""`python -m consular.local run|reset|where`, which the Makefile calls."""

from __future__ import annotations

import argparse
import os
import sys

from consular.local.errors import LocalRefusal
from consular.local.instance import data_folder, remove_instance
from consular.local.run import DEFAULT_PORT, run_local


def main(argv: list[str]) -> int:
    """Returns the exit code; refusals are told on standard error."""
    parser = argparse.ArgumentParser(prog="python -m consular.local", description="One-machine mode.")
    parser.add_argument("act", choices=("run", "reset", "where"), help="run it; remove its data; print its data folder")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the web pages on 127.0.0.1")
    parser.add_argument("--since", type=float, help="when the operator's command began, in seconds of the epoch")
    given = parser.parse_args(argv)
    folder = data_folder(given.port, os.environ)
    try:
        if given.act == "run":
            return run_local(given.port, since=given.since)
        if given.act == "reset":
            print(f"Removed {folder}" if remove_instance(folder) else f"Nothing to remove: {folder} does not exist")
        else:
            print(folder)
    except LocalRefusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
