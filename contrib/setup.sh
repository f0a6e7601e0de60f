#!/bin/sh
# Makes sure that what the build needs is there. Installs it where that is allowed (apt-get, as root or
# through sudo without a password); elsewhere prints the command to type, and fails.
#
#   contrib/setup.sh [build|test]

libraries="ncursesw yaml-0.1 jansson libpng"
debian="build-essential pkg-config libopenblas-dev libncurses-dev libyaml-dev libjansson-dev libpng-dev"
tests=""
if [ "${1:-build}" = test ]; then
    libraries="$libraries cmocka"
    tests=" cmocka"
    debian="$debian libcmocka-dev tmux procps"
fi

# Fedora has no file of it for pkg-config (Makefile).
openblas() { pkg-config --exists openblas || [ -e /usr/include/openblas/cblas.h ]; }
complete() {
    command -v cc >/dev/null && command -v make >/dev/null && command -v pkg-config >/dev/null &&
        pkg-config --exists $libraries && openblas &&
        { [ -z "$tests" ] || { command -v tmux && command -v pgrep; } >/dev/null; }
}

complete && exit 0
if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    if [ -z "$as_root" ] || sudo -n true 2>/dev/null; then
        echo "Installing: $debian" >&2
        export DEBIAN_FRONTEND=noninteractive
        $as_root apt-get update -qq >&2 &&
            $as_root apt-get install -y -qq --no-install-recommends $debian >/dev/null &&
            complete && exit 0
    fi
fi
cat >&2 <<EOF
Some packages are missing (trmscope runs on Linux). Please install them and try again:
  Debian, Ubuntu  sudo apt-get install $debian
  Fedora          sudo dnf install gcc make pkgconf openblas-devel ncurses-devel libyaml-devel jansson-devel libpng-devel${tests:+ libcmocka-devel tmux procps-ng}
  Arch            sudo pacman -S base-devel openblas ncurses libyaml jansson libpng${tests:+ cmocka tmux procps-ng}
EOF
exit 1
