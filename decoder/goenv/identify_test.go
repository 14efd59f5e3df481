// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestIdentify(t *testing.T) {
	program := func(path string) *decoder.BuildInfo {
		return &decoder.BuildInfo{Path: path, GoVersion: "go1.26.8", Version: "v0.20.0"}
	}
	for _, k := range []struct {
		name    string
		build   *decoder.BuildInfo
		argv    []string
		env     string
		tool    Tool
		version string
	}{
		{name: "go", build: program("cmd/go"), argv: []string{"go", "build"}, tool: Go, version: "go1.26.8"},
		{name: "any name", build: program("cmd/go"), argv: []string{"x"}, tool: Go, version: "go1.26.8"},
		{name: "no argv", build: program("cmd/go"), tool: Go, version: "go1.26.8"},
		{name: "gopls", build: program("golang.org/x/tools/gopls"), argv: []string{"gopls"}, tool: Gopls, version: "v0.20.0"},
		{name: "dlv", build: program("github.com/go-delve/delve/cmd/dlv"), argv: []string{"dlv"}, tool: Dlv, version: "v0.20.0"},
		{name: "a test binary that plays go", build: program("cmd/go"), argv: []string{"go", "env"}, tool: Go, version: "go1.26.8"},
		{name: "a test binary", build: program("cmd/go"), argv: []string{"go.test", "-test.v"}},
		{name: "telemetry sidecar", build: program("cmd/go"), argv: []string{"go", "** telemetry **"}, env: "GO_TELEMETRY_CHILD=1"},
		{name: "what the sidecar runs", build: program("cmd/go"), argv: []string{"go", "mod", "download"}, env: "GO_TELEMETRY_CHILD=2"},
		{name: "the variable is empty", build: program("cmd/go"), env: "GO_TELEMETRY_CHILD=", tool: Go, version: "go1.26.8"},
		{name: "named go", build: program("example.com/go"), argv: []string{"go", "build"}},
		{name: "no Go program", argv: []string{"go", "build"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			e := &decoder.Exec{Argv: k.argv, Env: []decoder.Entry{decoder.ParseEntry(k.env)}}
			tool, version, ok := Identify(k.build, e)
			if tool != k.tool || version != k.version || ok != (k.tool != "") {
				t.Errorf("got %q %q %v", tool, version, ok)
			}
		})
	}
}

func TestSwitchTarget(t *testing.T) {
	for env, want := range map[string]bool{
		"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.25.0": true,
		"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=":         false,
		"GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=1":          false,
		"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION":          false,
	} {
		if got := SwitchTarget(&decoder.Exec{Env: []decoder.Entry{decoder.ParseEntry(env)}}); got != want {
			t.Errorf("%s: %v", env, got)
		}
	}
}
