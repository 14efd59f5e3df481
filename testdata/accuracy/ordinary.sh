# SPDX-License-Identifier: Apache-2.0
#
# What people do with Go on a day on which nothing is wrong. No finding of warn
# or worse is right here.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
unset GOFLAGS GOWORK GOROOT GO111MODULE 2>/dev/null || true
export GOPATH="$dir/gopath" GOPROXY=off GOENV=off

module() { # DIRECTORY
	mkdir -p "$1"
	printf 'module example.com/%s\n\ngo 1.21\n' "$(basename "$1")" >"$1/go.mod"
	printf 'package main\n\n//go:generate go version\n\nfunc main() { println("hello") }\n' >"$1/main.go"
	printf 'package main\n\nimport "testing"\n\nfunc Test(t *testing.T) {}\n' >"$1/main_test.go"
}
module "$dir/plain"
cd "$dir/plain"
go build ./...
go vet ./...
go test ./...
go run .
go generate ./...
go list -deps ./... >/dev/null
go env >/dev/null
go install .
go clean
GOBIN= go install .

# A cross build, alone and from an exported pair.
GOOS=windows GOARCH=arm64 go build -o "$dir/x.exe" .
(export GOOS=linux GOARCH=arm64 && go build -o "$dir/x" . && go vet . && go list . >/dev/null)

# Cgo, and without it.
mkdir "$dir/cgo"
cd "$dir/cgo"
printf 'module example.com/cgo\n\ngo 1.21\n' >go.mod
printf 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n' >main.go
if command -v gcc >/dev/null; then
	go run .
	CGO_ENABLED=1 CC=gcc go build .
fi
cd "$dir/plain"
CGO_ENABLED=0 go build .

# A workspace, and a module of it with GOWORK=off.
module "$dir/work/a"
module "$dir/work/b"
cd "$dir/work"
go work init ./a ./b
go build ./a ./b
cd a
go test .
GOWORK=off go build .
GOWORK="$dir/work/go.work" go build .

# A vendored build: the directory is used by default, and by flag.
module "$dir/dep"
module "$dir/vendored"
cd "$dir/vendored"
printf 'package dep\n\nconst X = 1\n' >"$dir/dep/main.go"
rm "$dir/dep/main_test.go"
printf 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.X) }\n' >main.go
go mod edit -require example.com/dep@v0.0.0 -replace example.com/dep=../dep
go mod vendor
go build .
GOFLAGS=-mod=vendor go build .
go build -mod=vendor .

# The version asked for is the version there is.
GOTOOLCHAIN=local go version
GOTOOLCHAIN="$(go env GOVERSION)" go build .
(cd "$dir/plain" && GOTOOLCHAIN=local go build .)

# GOROOT set to what it is anyway, with a slash too; GOPATH with several entries.
GOROOT="$(go env GOROOT)" go build .
GOROOT="$(go env GOROOT)/" go build .
GOPATH="$dir/gopath:$dir/second" go build .

# Shells between, as make and hooks have them.
sh -c 'cd "$1" && bash -c "go build . && go version"' sh "$dir/plain"
printf 'all:\n\tgo build .\n\t@go version\n' >"$dir/plain/Makefile"
make -C "$dir/plain" >/dev/null
make -C "$dir/plain" GOFLAGS=-v >/dev/null
env -u GOPATH go env GOPATH >/dev/null
nice -n 1 go version

# Another go of the distribution's, beside the machine's.
if [ -x /usr/lib/go/bin/go ]; then
	(cd "$dir/plain" && PATH="/usr/lib/go/bin:$PATH" GOFLAGS=-mod=mod go build .)
	(cd "$dir/plain" && /usr/lib/go/bin/go test .)
fi
