// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestParseCommand(t *testing.T) {
	for _, k := range []struct {
		argv     string
		name     string
		args     string
		dir      string
		help     bool
		building bool
		repairs  string
	}{
		{argv: "go", help: true},
		{argv: "go help", help: true},
		{argv: "go help build", help: true},
		{argv: "go -h", help: true},
		{argv: "go --help", help: true},
		{argv: "go -C d", dir: "/w/d", help: true},
		{argv: "go -x build"}, // no such flag
		{argv: "go build", name: "build", building: true},
		{argv: "go build -h", name: "build", help: true},
		{argv: "go build -o -h .", name: "build", args: ".", building: true},
		{argv: "go build -n", name: "build"},
		{argv: "go build -n=false", name: "build", building: true},
		{argv: "go build -tags n .", name: "build", args: ".", building: true},
		{argv: "go -C d build", name: "build", dir: "/w/d", building: true},
		{argv: "go -C=/d build", name: "build", dir: "/d", building: true},
		{argv: "go --C d build -C e", name: "build", dir: "/w/d", building: true},
		{argv: "go build -C d .", name: "build", args: ".", dir: "/w/d", building: true},
		{argv: "go build --C=../d .", name: "build", args: ".", dir: "/d", building: true},
		{argv: "go mod tidy -C d", name: "mod tidy", dir: "/w/d"},
		{argv: "go mod -C d tidy", name: "mod tidy", dir: "/w/d"},
		{argv: "go mod", name: "mod", help: true},
		{argv: "go mod help tidy", name: "mod", help: true},
		{argv: "go work sync", name: "work sync"},
		{argv: "go run . -h -n", name: "run", args: ". -h -n", building: true},
		{argv: "go run -exec sh x.go", name: "run", args: "x.go", building: true},
		{argv: "go test ./... -run X -n", name: "test", args: "./..."},
		{argv: "go test -run -n ./...", name: "test", args: "./...", building: true},
		{argv: "go test . -args -n", name: "test", args: ". -n", building: true},
		{argv: "go list ./...", name: "list", args: "./..."},
		{argv: "go list -f -export x", name: "list", args: "x"},
		{argv: "go list -export x", name: "list", args: "x", building: true},
		{argv: "go list -compiled x", name: "list", args: "x", building: true},
		{argv: "go tool compile -h", name: "tool", args: "compile -h", building: true},
		{argv: "go tool -n compile", name: "tool", args: "compile"},
		{argv: "go tool pprof x", name: "tool", args: "pprof x"},
		{argv: "go tool", name: "tool"},
		{argv: "go version -m x", name: "version", args: "x"},
		{argv: "go env -w GOROOT=/x GOBIN=/y", name: "env", args: "GOROOT=/x GOBIN=/y", repairs: "GOROOT GOBIN"},
		{argv: "go env -u GOROOT", name: "env", args: "GOROOT", repairs: "GOROOT"},
		{argv: "go env GOROOT", name: "env", args: "GOROOT"},
		{argv: "go vet -vettool x .", name: "vet", args: ".", building: true},
		{argv: "go frobnicate", name: "frobnicate"},
	} {
		t.Run(k.argv, func(t *testing.T) {
			c := parseCommand(&decoder.Exec{Argv: strings.Fields(k.argv), CWD: "/w"})
			if k.dir == "" {
				k.dir = "/w"
			}
			got := []any{c.Name, strings.Join(c.Args, " "), c.Dir, c.Help, c.Building(), strings.Join(c.Repairs(), " ")}
			want := []any{k.name, k.args, k.dir, k.help, k.building, k.repairs}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("name, args, dir, help, building, repairs (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseCommand(f *testing.F) {
	f.Add("go\x00build\x00-C\x00d\x00-o\x00x", "/w")
	f.Add("go\x00mod\x00-C=\x00tidy", "")
	f.Fuzz(func(t *testing.T, argv, cwd string) {
		e := &decoder.Exec{Argv: strings.Split(argv, "\x00"), CWD: cwd}
		c := parseCommand(e)
		if c.Building() && c.Help {
			t.Error("builds and helps")
		}
		if c.Dir != cwd && c.Dir != "" && c.Dir[0] != '/' {
			t.Errorf("directory %q", c.Dir)
		}
		if n := len(c.Args) + len(c.Flags); n > len(e.Argv) {
			t.Errorf("%d words out of %d", n, len(e.Argv))
		}
	})
}
