#!/bin/sh
# Installs what the tests need, as Debian packages, as root or with sudo: a C compiler for the race
# detector, Git, Python with venv for the reference command lines, PostgreSQL and strace. It does
# nothing if everything is installed.
set -eu
missing=
for need in git:git gcc:gcc python3:python3 strace:strace; do
	command -v "${need%%:*}" >/dev/null || missing="$missing ${need##*:}"
done
if command -v gcc >/dev/null; then
	printf '#include <stdlib.h>\nint main(void){return 0;}\n' |
		gcc -x c -o /dev/null - 2>/dev/null || missing="$missing libc6-dev"
else
	missing="$missing libc6-dev"
fi
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing:$missing"
# The tests start their own servers, so the package must not start one.
case "$missing" in *postgresql*)
	$sudo mkdir -p /etc/postgresql-common
	conf=/etc/postgresql-common/createcluster.conf
	[ -e $conf ] || echo 'create_main_cluster = false' | $sudo tee $conf >/dev/null
esac
$sudo apt-get update -qq
# shellcheck disable=SC2086 # $missing is a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	-o Dpkg::Options::=--force-confold $missing >/dev/null
