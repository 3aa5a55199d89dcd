#!/bin/sh
# reference.sh DIR VERSION: the reference command line of that version from PyPI, in a virtual environment at DIR.
# Its pins of lxml and setuptools have no wheel or no pkg_resources for today's Python, so both are overridden.
set -eu
dir=$1
version=$2
[ ! -e "$dir/complete" ] || exit 0
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
python=$(command -v python3.11 || command -v python3)
"$python" -m venv "$dir"
"$dir/bin/pip" install --quiet --disable-pip-version-check uv
printf 'lxml>=5\nsetuptools<80\n' >"$dir/overrides.txt"
VIRTUAL_ENV="$dir" "$dir/bin/uv" pip install --quiet --override "$dir/overrides.txt" "arkindex-cli==$version" "setuptools<80"
touch "$dir/complete"
