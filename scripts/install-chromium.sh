#!/usr/bin/env bash
# Find or install a Chromium for the journeys and write its path to .venv/chromium-path. Never skips: fails with why.
# As root by apt; otherwise Debian's packages are unpacked in a cache folder, which needs no rights.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob

packages=(chromium fonts-dejavu-core fonts-droid-fallback) # Latin, Cyrillic, Greek, Arabic; then CJK in 4 MB
found() { mkdir -p .venv; echo "$1" > .venv/chromium-path; echo "Chromium: $1"; exit 0; }
fail() { echo "No Chromium: $1 Install it (Debian: apt-get install ${packages[*]}), or set CONSULAR_CHROMIUM to its path." >&2; exit 1; }
. scripts/apt-tree.sh
runs() { [ -x "$1" ] && "$1" --no-sandbox --version >/dev/null 2>&1; }

if [ -n "${CONSULAR_CHROMIUM:-}" ]; then
  runs "$CONSULAR_CHROMIUM" || fail "CONSULAR_CHROMIUM=$CONSULAR_CHROMIUM does not run."
  found "$CONSULAR_CHROMIUM"
fi
fonts=(/usr/share/fonts/truetype/dejavu/*.ttf)
if runs /usr/bin/chromium && { [ ${#fonts[@]} -gt 0 ] || [ "$(id -u)" != 0 ]; }; then found /usr/bin/chromium; fi
command -v apt-get >/dev/null || fail "this machine has no apt-get."

if [ "$(id -u)" = 0 ]; then
  install_packages "${packages[@]}"
  runs /usr/bin/chromium || fail "the installed one does not run."
  found /usr/bin/chromium
fi

tree=$(cache_tree chromium)
if runs "$tree/chromium"; then found "$tree/chromium"; fi
unpack_packages "$tree" "${packages[@]}"

cat > "$tree/fonts.conf" <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$tree/root/usr/share/fonts</dir>
  <cachedir>$tree/fontconfig</cachedir>
</fontconfig>
XML
cat > "$tree/chromium" <<SH
#!/bin/sh
for folder in "$tree"/root/usr/lib/*-linux-gnu "$tree"/root/lib/*-linux-gnu "$tree"/root/usr/lib/*-linux-gnu/*; do
  [ -d "\$folder" ] && LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+\$LD_LIBRARY_PATH:}\$folder"
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$tree/fonts.conf"
exec "$tree/root/usr/lib/chromium/chromium" "\$@"
SH
chmod +x "$tree/chromium"
runs "$tree/chromium" || fail "the unpacked one does not run: $("$tree/chromium" --no-sandbox --version 2>&1 | head -3)"
found "$tree/chromium"
