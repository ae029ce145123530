#!/usr/bin/env bash
# Find or install a Chromium for the journeys and write its path to .venv/chromium-path. Never skips: fails with why.
# As root by apt; otherwise Debian's packages are unpacked in a cache folder, which needs no rights.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob

packages=(chromium fonts-dejavu-core fonts-droid-fallback) # Latin, Cyrillic, Greek, Arabic; then CJK in 4 MB
found() { mkdir -p .venv; echo "$1" > .venv/chromium-path; echo "Chromium: $1"; exit 0; }
fail() { echo "No Chromium: $1 Install it (Debian: apt-get install ${packages[*]}), or set CONSULAR_CHROMIUM to its path." >&2; exit 1; }
runs() { [ -x "$1" ] && "$1" --no-sandbox --version >/dev/null 2>&1; }

if [ -n "${CONSULAR_CHROMIUM:-}" ]; then
  runs "$CONSULAR_CHROMIUM" || fail "CONSULAR_CHROMIUM=$CONSULAR_CHROMIUM does not run."
  found "$CONSULAR_CHROMIUM"
fi
fonts=(/usr/share/fonts/truetype/dejavu/*.ttf)
if runs /usr/bin/chromium && { [ ${#fonts[@]} -gt 0 ] || [ "$(id -u)" != 0 ]; }; then found /usr/bin/chromium; fi
command -v apt-get >/dev/null || fail "this machine has no apt-get."

apt=(apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
if [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update || fail "apt-get update failed."
  "${apt[@]}" install -y --no-install-recommends "${packages[@]}" || fail "apt-get install failed."
  runs /usr/bin/chromium || fail "the installed one does not run."
  found /usr/bin/chromium
fi

cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
[ -w "$cache" ] || mkdir -p "$cache" 2>/dev/null || cache=/var/tmp/consular-cache-$(id -u)
tree=$cache/consular/chromium
if runs "$tree/chromium"; then found "$tree/chromium"; fi
rm -rf "$tree" && mkdir -p "$tree"/{lists/partial,archives/partial,debs,root}
[ -O "$tree" ] || fail "$tree belongs to somebody else."
own=("${apt[@]}" -o "Dir::State::Lists=$tree/lists" -o "Dir::Cache=$tree" -o "Dir::Cache::archives=$tree/archives" -o Debug::NoLocking=1)
echo "Fetching Chromium's packages into $tree …"
"${own[@]}" update >/dev/null || fail "the package lists could not be fetched."
# What apt would install on this machine: Chromium and those of its libraries that are missing.
mapfile -t missing < <("${own[@]}" --simulate --no-install-recommends install "${packages[@]}" | awk '$1 == "Inst" {
  for (i = 3; i <= NF; i++) if ($i ~ /^\(/) { print $2 "=" substr($i, 2); break } }')
[ ${#missing[@]} -gt 0 ] || fail "apt-get names no packages to fetch."
(cd "$tree/debs" && "${own[@]}" download "${missing[@]}" >/dev/null) || fail "the packages could not be fetched."
for package in "$tree"/debs/*.deb; do dpkg -x "$package" "$tree/root"; done
rm -rf "$tree/debs" "$tree/lists" "$tree/archives" "$tree"/*.bin

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
