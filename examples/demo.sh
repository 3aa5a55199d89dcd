#!/bin/sh
# demo.sh PROGRAM: publishes the example worker from a new Git repository to a new local registry,
# and reads the version back. It leaves nothing behind.
set -eu
program=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
# Unset everything that could change the demo: profiles, variables of pipelines and of Git.
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
	case $name in PATH | TMPDIR) ;; *) unset "$name" 2>/dev/null || : ;; esac
done
export HOME="$directory"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

say() { printf '\n$ %s\n' "$*"; }

cp -R "$here/reader" "$directory/reader"
cd "$directory/reader"
git init --quiet --initial-branch=main
git remote add origin git@gitlab.example.com:demo/reader.git
git add .
git commit --quiet --message 'Read lines of historical documents'
git tag 0.1.0

say arkindex -p local worker publish registry.gitlab.example.com/demo/reader:0.1.0
"$program" -p local worker publish registry.gitlab.example.com/demo/reader:0.1.0
say arkindex -p local worker list
"$program" -p local worker list
say arkindex -p local worker show example_reader@0.1.0
"$program" -p local worker show example_reader@0.1.0
