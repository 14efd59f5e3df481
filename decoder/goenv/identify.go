// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Main packages of the tools, as build info names them.
var tools = map[string]Tool{
	"cmd/go":                            Go,
	"golang.org/x/tools/gopls":          Gopls,
	"github.com/go-delve/delve/cmd/dlv": Dlv,
}

// Identify says whether an image is a launch of go, gopls or dlv, from the
// build info of its executable and never from a name. version is the Go version
// of go and the module version of the others.
//
// Two kinds of images carry the build info and are no launches: a test binary
// of the main package (argv[1] begins "-test."; one that plays go has no such
// argument and is a launch), and the telemetry sidecar that all three start
// (x/telemetry sets GO_TELEMETRY_CHILD, also for the go command that the
// sidecar runs).
func Identify(b *decoder.BuildInfo, e *decoder.Exec) (tool Tool, version string, ok bool) {
	if b == nil || e == nil {
		return "", "", false
	}
	tool, ok = tools[b.Path]
	if !ok {
		return "", "", false
	}
	if len(e.Argv) > 1 && strings.HasPrefix(e.Argv[1], "-test.") {
		return "", "", false
	}
	if isSet(e, "GO_TELEMETRY_CHILD") {
		return "", "", false
	}
	if tool == Go {
		return tool, b.GoVersion, true
	}
	return tool, b.Version, true
}

// SwitchTarget reports that the image is what a toolchain switch ended in: the
// launch before it in the same process is superseded, whatever this image is (a
// switch may end in a script). cmd/go sets the variable in
// toolchain.Exec and unsets it first thing in the new image, so nothing below
// inherits it.
func SwitchTarget(e *decoder.Exec) bool {
	return e != nil && isSet(e, "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION")
}

// isSet reports a variable that os.Getenv finds non-empty. A withheld value
// counts: redaction keeps empty values empty.
func isSet(e *decoder.Exec, name string) bool {
	v, ok := environ.Get(e.Env, name)
	return ok && v.Value != ""
}
