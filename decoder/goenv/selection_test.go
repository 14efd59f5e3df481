// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestSelectToolchain(t *testing.T) {
	files := func(text ...string) map[string]string {
		m := make(map[string]string)
		for i := 0; i < len(text); i += 2 {
			m[text[i]] = text[i+1]
		}
		return m
	}
	for _, k := range []struct {
		name    string
		argv    string // default: go build
		env     string
		version string // default: go1.26.8
		files   map[string]string
		want    Selection
		unknown bool
	}{
		{name: "nothing is configured"},
		{name: "local", env: "GOTOOLCHAIN=local", files: files("/w/go.mod", "go 1.99")},
		{name: "itself", env: "GOTOOLCHAIN=go1.26.8"},
		{name: "pinned", env: "GOTOOLCHAIN=go1.25.0", want: Selection{Toolchain: "go1.25.0"}},
		{name: "pinned, from the user's file", files: files("/e", "GOTOOLCHAIN=go1.25.0"), env: "GOENV=/e", want: Selection{Toolchain: "go1.25.0"}},
		{name: "not valid", env: "GOTOOLCHAIN=1.25.0", want: Selection{Toolchain: "1.25.0", Invalid: true}},
		{name: "minimum and nothing newer", env: "GOTOOLCHAIN=go1.25.0+auto", want: Selection{Toolchain: "go1.25.0"}},
		{name: "minimum and newer", env: "GOTOOLCHAIN=go1.25.0+auto", files: files("/w/go.mod", "go 1.26.9"),
			want: Selection{Toolchain: "go1.26.9", File: "/w/go.mod"}},
		{name: "newer go line", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "module m\ngo 1.99.1"),
			want: Selection{Toolchain: "go1.99.1", File: "/w/go.mod"}},
		{name: "newer language version", env: "GOTOOLCHAIN=path", files: files("/w/go.mod", "go 1.99"),
			want: Selection{Toolchain: "go1.99.0", File: "/w/go.mod", PathOnly: true}},
		{name: "older go line", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "go 1.20")},
		{name: "newer toolchain line", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "go 1.20\ntoolchain go1.27.0"),
			want: Selection{Toolchain: "go1.27.0", File: "/w/go.mod"}},
		{name: "toolchain default", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "go 1.99\ntoolchain default")},
		{name: "above", env: "GOTOOLCHAIN=auto", files: files("/go.mod", "go 1.99.0"),
			want: Selection{Toolchain: "go1.99.0", File: "/go.mod"}},
		{name: "go.work first", env: "GOTOOLCHAIN=auto", files: files("/go.work", "go 1.99.0", "/w/go.mod", "go 1.98.0"),
			want: Selection{Toolchain: "go1.99.0", File: "/go.work"}},
		{name: "GOWORK=off", env: "GOTOOLCHAIN=auto GOWORK=off", files: files("/go.work", "go 1.99.0")},
		{name: "GOWORK", env: "GOTOOLCHAIN=auto GOWORK=/x/go.work", files: files("/x/go.work", "go 1.99.0"),
			want: Selection{Toolchain: "go1.99.0", File: "/x/go.work"}},
		{name: "-C", argv: "go -C /d build", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "go 1.99.0")},
		{name: "modules are off", env: "GOTOOLCHAIN=go1.25.0 GO111MODULE=off"},
		{name: "modules may be on", env: "GOTOOLCHAIN=go1.25.0 GO111MODULE=auto", files: files("/go.mod", "module m"),
			want: Selection{Toolchain: "go1.25.0"}},
		{name: "the way out", argv: "go env GOTOOLCHAIN", env: "GOTOOLCHAIN=go1.25.0"},
		{name: "the other way out", argv: "go env -w GOTOOLCHAIN=local", env: "GOTOOLCHAIN=go1.25.0"},
		{name: "not a way out", argv: "go env GOROOT", env: "GOTOOLCHAIN=go1.25.0", want: Selection{Toolchain: "go1.25.0"}},
		{name: "switched to", env: "GOTOOLCHAIN=go1.25.0 GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.8"},
		{name: "older than switches", env: "GOTOOLCHAIN=go1.25.0", version: "go1.20.3"},
		{name: "vendor's addition", env: "GOTOOLCHAIN=go1.26.8", version: "go1.26.8 X:foo"},
		{name: "unreadable", env: "GOTOOLCHAIN=auto", files: files("/w/go.mod", "?"), unknown: true},
	} {
		t.Run(k.name, func(t *testing.T) {
			if k.argv == "" {
				k.argv = "go build"
			}
			if k.version == "" {
				k.version = "go1.26.8"
			}
			e := &decoder.Exec{Argv: strings.Fields(k.argv), CWD: "/w", Exe: "/go/bin/go"}
			for _, v := range strings.Fields(k.env) {
				e.Env = append(e.Env, decoder.ParseEntry(v))
			}
			b := &decoder.BuildInfo{Path: "cmd/go", GoVersion: k.version}
			ask := func(q decoder.Question) decoder.Answer {
				text, ok := k.files[q.Path]
				switch {
				case !ok:
					return decoder.Answer{State: decoder.Absent}
				case text == "?":
					return decoder.Answer{State: decoder.Unreadable}
				case q.Kind == decoder.AskModule:
					return decoder.Answer{State: decoder.Exists, Module: ParseModule([]byte(text))}
				}
				return decoder.Answer{State: decoder.Exists, Lines: ParseFile([]byte(text))}
			}
			got, known := SelectToolchain(e, b, Resolve(e, b, ask), ask)
			if diff := cmp.Diff(k.want, got); diff != "" {
				t.Errorf("selection (-want +got):\n%s", diff)
			}
			if known == k.unknown {
				t.Errorf("known: %v", known)
			}
		})
	}
}
