#!/bin/sh
# Installs what the tests need and the machine lacks: a C compiler for the race detector, git, and Python with virtual
# environments for the reference command line. Debian packages, as root or with sudo. Does nothing when all is there.
set -eu
missing=
for need in git:git gcc:gcc python3:python3; do
	command -v "${need%%:*}" >/dev/null || missing="$missing ${need##*:}"
done
if command -v gcc >/dev/null; then
	printf '#include <stdlib.h>\nint main(void){return 0;}\n' | gcc -x c -o /dev/null - 2>/dev/null || missing="$missing libc6-dev"
else
	missing="$missing libc6-dev"
fi
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing:$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # the names are words of one list
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
