# SPDX-License-Identifier: Apache-2.0
#
# A gopls session over LSP, dlv debug, and a dlv dap session, in an environment
# in which nothing is wrong.
set -eu
here=$(pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset GOFLAGS GOWORK GOROOT GO111MODULE 2>/dev/null || true
export GOPROXY=off GOENV=off PROJECT="$dir/p"
go build -o "$dir/framed" ./testdata/progs/framed
mkdir "$PROJECT"
cd "$PROJECT"
printf 'module example.com/p\n\ngo 1.21\n' >go.mod
printf 'package main\n\nfunc main() { println("hello") }\n' >main.go

"$dir/framed" gopls serve <"$here/testdata/accuracy/gopls.session"
gopls check main.go

printf 'continue\nquit\n' | dlv debug --allow-non-terminal-interactive=true . >/dev/null
dlv version >/dev/null

# dlv dap says where it listens before it serves.
mkfifo "$dir/said"
dlv dap --listen 127.0.0.1:0 >"$dir/said" &
read -r line <"$dir/said"
"$dir/framed" -connect "${line##* }" <"$here/testdata/accuracy/dlv.session"
wait $!
