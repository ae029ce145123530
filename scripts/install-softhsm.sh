#!/usr/bin/env bash
# Find or install SoftHSM2, the token of the vault's tests; write the paths of its library and of softhsm2-util, one a
# line, to .venv/softhsm-path. Never skips: fails with why.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob

fail() { echo "No SoftHSM2: $1 Install it (Debian: apt-get install softhsm2), or set CONSULAR_SOFTHSM to its folder." >&2; exit 1; }
. scripts/apt-tree.sh
try() { # root of a tree of files: found when both are there and the tool runs
  local library
  for library in "$1"/usr/lib/softhsm/libsofthsm2.so "$1"/usr/lib/*/softhsm/libsofthsm2.so "$1"/lib/softhsm/libsofthsm2.so; do
    if [ -e "$library" ] && "$1/usr/bin/softhsm2-util" --version >/dev/null 2>&1; then
      mkdir -p .venv
      printf '%s\n' "$library" "$1/usr/bin/softhsm2-util" > .venv/softhsm-path
      echo "SoftHSM2: $library"
      exit 0
    fi
  done
}

if [ -n "${CONSULAR_SOFTHSM:-}" ]; then try "$CONSULAR_SOFTHSM"; fail "it does not run below CONSULAR_SOFTHSM=$CONSULAR_SOFTHSM."; fi
try ""
command -v apt-get >/dev/null || fail "this machine has no apt-get."
if [ "$(id -u)" = 0 ]; then
  install_packages softhsm2
  try ""
  fail "the installed one does not run."
fi
tree=$(cache_tree softhsm)
try "$tree/root"
unpack_packages "$tree" softhsm2
try "$tree/root"
fail "the unpacked one does not run: $("$tree/root/usr/bin/softhsm2-util" --version 2>&1 | head -3)"
