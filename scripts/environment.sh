#!/usr/bin/env bash
# Make .venv fit requirements/<run|dev>.txt. Quick when it already does.
# usage: scripts/environment.sh run|dev
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$1
# A developer's environment stays one: installing run.txt over it would remove the tests' tools.
if [ "$wanted" = run ] && [ -x .venv/bin/pytest ]; then wanted=dev; fi
digest="$wanted $(cat requirements/uv.txt "requirements/$wanted.txt" | sha256sum | cut -d' ' -f1)"
if [ -x .venv/bin/python ] && [ "$(cat .venv/stamp 2>/dev/null)" = "$digest" ]; then exit 0; fi

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() { # prints the first Python >= 3.11 that can make environments, else the first >= 3.11
  local name found=
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
    [ -n "$name" ] && usable "$name" || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then echo "$name"; return; fi
    found=${found:-$name}
  done
  echo "$found"
}

if ! [ -x .venv/bin/python ] || ! usable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(find_python)
  if [ -z "$python" ]; then
    echo "Python 3.11 or later is needed and was not found on PATH. Install it, or say where: make run PYTHON=/path/to/python3" >&2
    exit 1
  fi
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get -o DPkg::Lock::Timeout=120 update -q
      apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends "$package"
    else
      echo "$python cannot make virtual environments. Ask the administrator for the package $package (apt-get install $package)." >&2
      exit 1
    fi
  fi
  rm -rf .venv
  "$python" -m venv --without-pip .venv
  # The pip that Python brings, unpacked: installing it would compile a thousand modules that nobody uses.
  .venv/bin/python -m scripts.bundled_pip || .venv/bin/python -m ensurepip
fi

exec .venv/bin/python scripts/environment.py "$wanted" "$digest"
