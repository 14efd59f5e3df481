#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# make demo: bring a real conflict about in a temporary directory, trace it, say
# who caused it. The first line says LIVE, or REPLAY and why: where eBPF is out of
# reach a recorded trace of the same conflict is shown.
#
#	DEMO_JSON=FILE   keep the report as JSON
#	DEMO_SUDO=none   do not try sudo
set -eu

here=$(cd "$(dirname "$0")" && pwd)
goenvtrace=$here/../../bin/goenvtrace
tmp=$(mktemp -d "${TMPDIR:-/tmp}/goenvtrace-demo.XXXXXX")
# An interrupted run may leave the tmux server that it started.
trap 'if [ -d "$tmp/tmux-$(id -u)" ]; then tmux kill-server 2>/dev/null || true; fi; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# show prints the verdict of a trace, as text and where it was asked for as JSON.
show() {
	"$goenvtrace" report "$1"
	if [ -n "${DEMO_JSON:-}" ]; then
		"$goenvtrace" report --format json "$1" >"$DEMO_JSON"
	fi
}

replay() {
	echo "REPLAY  $1"
	echo "        what follows was recorded on another machine; sudo make demo traces this one"
	echo
	show "$here/../traces/demo.jsonl"
	exit
}

elevate=
if [ "$(id -u)" != 0 ]; then
	[ "${DEMO_SUDO:-}" != none ] && command -v sudo >/dev/null ||
		replay "tracing needs root, and sudo is not used"
	# Ask for a password where somebody can answer, and only there.
	sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } ||
		replay "tracing needs root, and sudo does not give it"
	elevate=sudo
fi

# A toolchain of this machine and its twin of another version. What the caller
# has set must not decide what the demo shows.
go=$(command -v "${GO:-go}")
"$go" build -o "$tmp/twin" "$here/../progs/twin"
for name in $(env | sed -n 's/^\(GO[A-Z0-9_]*\)=.*/\1/p') TMUX TMUX_PANE; do
	unset "$name"
done
export GOTOOLCHAIN=local GOENV=off GOCACHE="$tmp/cache"
real=$(cd / && "$go" env GOROOT)
version=$("$tmp/twin" "$real" "$tmp/old-go" 9 2>"$tmp/err") || replay "$(cat "$tmp/err")"

mkdir "$tmp/home" "$tmp/project"
printf 'module example.com/demo\n\ngo 1.21\n' >"$tmp/project/go.mod"
printf 'package main\n\nfunc main() {}\n' >"$tmp/project/main.go"

export HOME="$tmp/home" SHELL=/bin/sh TMUX_TMPDIR="$tmp" PATH="$real/bin:$PATH" DEMO="$tmp"
conflict=env
command -v tmux >/dev/null && conflict=tmux
status=0
$elevate "$goenvtrace" watch --only --no-record -o "$tmp/trace.jsonl" -- sh "$here/$conflict.sh" \
	</dev/null >"$tmp/out" 2>"$tmp/err" || status=$?
case $status in
3 | 125) replay "$(grep -v '^$' "$tmp/err" | tail -1)" ;;
esac

echo "LIVE    traced on this machine, kernel $(uname -r), $(date '+%F %T')"
echo "        $("$real/bin/go" env GOVERSION) is first in PATH, $version lies in $tmp/old-go"
echo
sed -n 's/^#@ \{0,1\}/        /p' "$here/$conflict.sh"
echo
grep -m1 'does not match' "$tmp/build.log" | sed 's/^/        /'
echo
show "$tmp/trace.jsonl"
