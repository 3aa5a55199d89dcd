#!/bin/sh
# reference.sh DIR REQUIREMENT: installs a reference package from PyPI, such as
# arkindex-cli==0.4.4, in a virtual environment at DIR. The versions of
# lxml and setuptools that the command line pins lack a wheel or pkg_resources for
# current Python versions, so both are overridden.
set -eu
dir=$1
requirement=$2
[ ! -e "$dir/complete" ] || exit 0
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
python=$(command -v python3.11 || command -v python3)
"$python" -m venv "$dir"
"$dir/bin/pip" install --quiet --disable-pip-version-check uv
printf 'lxml>=5\nsetuptools<80\n' >"$dir/overrides.txt"
VIRTUAL_ENV="$dir" "$dir/bin/uv" pip install --quiet \
	--override "$dir/overrides.txt" "$requirement" "setuptools<80"
touch "$dir/complete"
