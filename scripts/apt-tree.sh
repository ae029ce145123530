# Sourced: Debian's packages for tests, as root by apt, otherwise unpacked in a cache folder, which needs no rights.
# Whoever sources it defines fail().

apt=(apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)

install_packages() { # as root; names of packages
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update || fail "apt-get update failed."
  "${apt[@]}" install -y --no-install-recommends "$@" || fail "apt-get install failed."
}

cache_tree() { # prints the folder for the tree of this name
  local cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
  [ -w "$cache" ] || mkdir -p "$cache" 2>/dev/null || cache=/var/tmp/consular-cache-$(id -u)
  echo "$cache/consular/$1"
}

unpack_packages() { # folder, names of packages: what apt would install on this machine, below folder/root
  local tree=$1 own missing package
  shift
  rm -rf "$tree" && mkdir -p "$tree"/{lists/partial,archives/partial,debs,root}
  [ -O "$tree" ] || fail "$tree belongs to somebody else."
  own=("${apt[@]}" -o "Dir::State::Lists=$tree/lists" -o "Dir::Cache=$tree" -o "Dir::Cache::archives=$tree/archives" -o Debug::NoLocking=1)
  echo "Fetching $1 and what it needs into $tree …"
  "${own[@]}" update >/dev/null || fail "the package lists could not be fetched."
  mapfile -t missing < <("${own[@]}" --simulate --no-install-recommends install "$@" | awk '$1 == "Inst" {
    for (i = 3; i <= NF; i++) if ($i ~ /^\(/) { print $2 "=" substr($i, 2); break } }')
  [ ${#missing[@]} -gt 0 ] || fail "apt-get names no packages to fetch."
  (cd "$tree/debs" && "${own[@]}" download "${missing[@]}" >/dev/null) || fail "the packages could not be fetched."
  for package in "$tree"/debs/*.deb; do dpkg -x "$package" "$tree/root"; done
  rm -rf "$tree/debs" "$tree/lists" "$tree/archives" "$tree"/*.bin
}
