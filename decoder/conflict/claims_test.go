// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// TestNotClaimed: what is said of Go here and there, and is not so. Nothing of
// warn or worse may come of it.
func TestNotClaimed(t *testing.T) {
	play(t, []scene{
		{name: "GOPATH needn't be set", images: bash("go build", "GOPATH=")},
		{name: "setting GOPATH doesn't switch modules off", images: bash("go build", "GOPATH=/home/u/gopath"), disk: text("/home/u/p/go.mod", "module p\n")},
		{name: "a module may stand below GOPATH/src", exit: 1, disk: text("/home/u/go/src/m/go.mod", "module m\n"),
			images: []image{{argv: "bash"}, {argv: "go build", cwd: "/home/u/go/src/m"}}},
		{name: "GOBIN needn't be set, nor exist", images: bash("go install .", "GOBIN=/usr/bin")},
		{name: "GOPATH/bin may stand before Go's", images: bash("go build", "PATH=/home/u/go/bin:/usr/local/go/bin:/usr/bin"),
			disk: func(d *disk) { d.program("/home/u/go/bin/gopls", goProgram("golang.org/x/tools/gopls", newGo)) }},
		{name: "GOROOT needn't be writable", images: []image{{argv: "bash"}, {argv: "go build", edit: as(1000)}}, exit: 1,
			disk: func(d *disk) { d.owned("/home/u", 1000, 0o755); d.owned("/usr/local/go", 0, 0o755) }},
		{name: "a workspace doesn't hide GOPROXY", images: bash("go build", "GOPROXY=https://proxy.example.com GOSUMDB=off"), exit: 1,
			disk: text("/home/u/go.work", "go 1.21\nuse ./p\n", "/home/u/p/go.mod", "module p\ngo 1.21\n")},
		{name: "modules on and vendored", images: bash("go build", "GO111MODULE=on"), exit: 1,
			disk: text("/home/u/p/go.mod", "module p\n", "/home/u/p/vendor/modules.txt", "")},
		{name: "GO111MODULE=auto", images: bash("go build", "GO111MODULE=auto"), exit: 1, disk: text("/home/u/p/go.mod", "module p\n")},
		{name: "two toolchains, each with its own tree", images: []image{{argv: "bash"}, {argv: "/opt/old/bin/go build"}}, exit: 1},
		{name: "a cross build without CGO_ENABLED", images: bash("go build", "GOOS=windows GOARCH=arm64"), exit: 1},
		{name: "no C compiler, and nobody asked for one", images: bash("go build", ""), exit: 1},
		{name: "PATH in the file that go env -w writes", images: bash("go build", ""), disk: text("/home/u/.config/go/env", "PATH=/opt/old/bin\nHOME=/x\n")},
		{name: "GOENV in that file", images: bash("go build", ""), disk: text("/home/u/.config/go/env", "GOENV=/e\n", "/e", "GOROOT=/nowhere\n")},
		{name: "a file where the old guides have it", images: bash("go build", ""), disk: text("/home/u/go/env", "GOROOT=/nowhere\n")},
		{name: "settings of the runtime", images: bash("go test", "GOMAXPROCS=1 GOMEMLIMIT=0 GOGC=off GOTRACEBACK=0"), exit: 1},
		{name: "settings of GODEBUG", images: bash("go build", "GODEBUG=gocacheverify=1,modverify=1,gctrace=1,http2debug=1,httpclient=1"), exit: 1},
		{name: "one cache for several GOARM", images: bash("go build", "GOCACHE=/c GOARCH=arm GOARM=6 GODEBUG=gocacheverify=1"), exit: 1},
		{name: "GONOPROXY and GONOSUMDB differ", images: bash("go build", "GONOPROXY=a.example.com GONOSUMDB=b.example.com"), exit: 1},
		{name: "a debugger without GOFLAGS", images: bash("dlv debug", ""), disk: tools},
		{name: "linux/386", images: bash("go build", "GOARCH=386"), exit: 1},
		{name: "386 tests on amd64", images: bash("go test", "GOARCH=386"), exit: 1},
		{name: "variables of others that begin alike", images: bash("go build", "GOENV_VERSION=1.22 GOROOT_1_22_X64=/opt/old GOLANG_VERSION=1.22 GOPACKAGESDRIVER=off")},
		{
			name:   "GOROOT_FINAL is no conflict",
			images: bash("go build", "GOROOT_FINAL=/opt/old"), exit: 1,
			want: []string{"info OBSOLETE-VAR GOROOT_FINAL=/opt/old: GOROOT_FINAL set by bash"},
		},
		{
			name:   "the default of GOBIN is in GOPATH, not in GOROOT",
			images: bash("go install .", ""),
			want:   []string{"info GOBIN-NOT-ON-PATH GOPATH=/home/u/go: "}, message: "/home/u/go/bin",
		},
		{
			// Since Go 1.12 it ends a build, and doesn't switch the cache off.
			name:   "GOCACHE=off",
			images: bash("go build", "GOCACHE=off"), exit: 1,
			want: []string{"error CACHE-INVALID GOCACHE=off: GOCACHE set by bash"},
		},
		{
			// It is no setting of go env alone: the whole command follows it.
			name:   "go env -w GOROOT",
			images: bash("go build", ""), exit: 1, disk: text("/home/u/.config/go/env", "GOROOT=/opt/old\n"),
			want:  []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set at /home/u/.config/go/env:1; PATH inherited by bash before (/usr/local/go/bin)"},
			cause: conflict.CauseGoenvFile,
		},
	})
}
