# Sourced by the other scripts: makes sure that a program is there, as root by installing it.

need() { # program, Debian package
  command -v "$1" >/dev/null && return
  local self; self=$(basename "$0")
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "$self: installing $2 ..." >&2
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "$2"; } >/dev/null && return
  fi
  echo "$self: $1 is missing. Install it, for example with: apt-get install $2" >&2
  exit 1
}
