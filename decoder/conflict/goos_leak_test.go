// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGoosLeak(t *testing.T) {
	play(t, []scene{
		{name: "go run", images: bash("go run .", "GOOS=windows GOARCH=amd64"), exit: 1,
			want: []string{"error GOOS-LEAK GOOS=windows: GOOS set by bash"}, message: "it builds for windows/amd64", fix: []string{"unset GOOS"}},
		{name: "go test", images: bash("go test ./...", "GOARCH=arm64"), exit: 1,
			want: []string{"error GOOS-LEAK GOARCH=arm64: GOARCH set by bash"}},
		{name: "from the file", images: bash("go test", ""), disk: text("/home/u/.config/go/env", "GOOS=darwin\n"), exit: 1,
			want: []string{"error GOOS-LEAK GOOS=darwin: GOOS set at /home/u/.config/go/env:1"}, cause: conflict.CauseGoenvFile},
		{name: "dlv", images: bash("dlv debug", "GOOS=windows"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) },
			want: []string{"error GOOS-LEAK GOOS=windows: GOOS set by bash"}},
	})
}

// A language server that ends well, and an installation that works, meet the
// trouble all the same: exit status 0 refutes nothing there.
func TestGoosLeakFromStartupFile(t *testing.T) {
	line := bashrc(decoder.Assignment{
		Name: "GOOS", Op: decoder.AssignSet, Exported: true, Line: 2, Text: "export GOOS=windows",
		Value: decoder.Expr{{Kind: decoder.PartText, Text: "windows"}},
	})
	play(t, []scene{
		{name: "gopls", images: []image{{argv: "bash -i"}, {argv: "gopls", env: "GOOS=windows PATH=/usr/bin:/usr/local/go/bin"}}, launch: line, disk: tools,
			want: []string{"warn GOOS-LEAK GOOS=windows: GOOS set by bash -i"}, cause: conflict.CauseRCFile, message: "files of another system"},
		{name: "go install p@v", images: []image{{argv: "bash -i"}, {argv: "go install example.com/tool@latest", env: "GOOS=windows"}}, launch: line,
			want: []string{"warn GOOS-LEAK GOOS=windows: GOOS set by bash -i"}, cause: conflict.CauseRCFile, message: "doesn't run here"},
	})
}

func TestGoosLeakBenign(t *testing.T) {
	play(t, []scene{
		{name: "a cross build", images: bash("go build", "GOOS=windows GOARCH=arm64")},
		{name: "a cross build that fails", images: bash("go build", "GOOS=windows"), exit: 1},
		{name: "go vet", images: bash("go vet", "GOOS=windows"), exit: 1},
		{name: "compiled only", images: bash("go test -c", "GOOS=windows"), exit: 1},
		{name: "somebody else runs it", images: bash("go test -exec wine", "GOOS=windows"), exit: 1},
		{name: "somebody else runs it, says GOFLAGS", images: bash("go test", "GOOS=windows GOFLAGS=-exec=wine"), exit: 1},
		{name: "a helper in PATH", images: bash("go run .", "GOOS=js GOARCH=wasm"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/go_js_wasm_exec", nil) }},
		{name: "the kernel has a handler", images: bash("go run .", "GOARCH=arm64"), exit: 1,
			disk: text("/proc/sys/fs/binfmt_misc/qemu-aarch64", "enabled\n")},
		{name: "it was seen running", images: bash("go test", "GOARCH=arm64"), exit: 1,
			launch: func(l *conflict.Launch) {
				l.Children = append(l.Children, compileChild(l, newGo, "/tmp/go-build1/b001/p.test"))
			}},
		{name: "386 runs on amd64", images: bash("go test", "GOARCH=386"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go run .", "GOOS=windows")},
		{name: "this machine", images: bash("go run .", "GOOS=linux GOARCH=amd64"), exit: 1},
		{name: "gopls, set by an editor", images: bash("gopls", "GOOS=windows PATH=/usr/bin:/usr/local/go/bin"),
			disk: func(d *disk) { d.program("/usr/bin/gopls", goProgram("golang.org/x/tools/gopls", newGo)) }},
	})
}
