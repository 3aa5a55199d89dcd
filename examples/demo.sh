#!/bin/sh
# demo.sh PROGRAM: makes a Git repository of the example worker, publishes it into a registry of its own on this machine,
# and reads the version back. Leaves nothing behind.
set -eu
program=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# What is set outside (profiles, a pipeline's variables, Git's) must neither change the demo nor be changed by it.
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
	case $name in PATH | TMPDIR) ;; *) unset "$name" 2>/dev/null || : ;; esac
done
export HOME="$place"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

say() { printf '\n$ %s\n' "$*"; }

cp -R "$here/reader" "$place/reader"
cd "$place/reader"
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
