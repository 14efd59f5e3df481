// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"regexp"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goamd64Unsupported = Rule{
	ID:       "GOAMD64-UNSUPPORTED",
	Title:    "GOAMD64, GOARM or a sibling has a value that doesn't exist",
	Severity: Error,
	Doc: Doc{
		What: "The variable that refines the GOARCH in effect (GOAMD64, GOARM, GOARM64, GO386, GOMIPS, GOPPC64, " +
			"GORISCV64) has a value that no release knows.",
		Why: "A command fails with it, or, for GOAMD64 and GOARM since Go 1.23, ignores it in silence and builds for " +
			"the default.",
		Fix:     "Correct the value, or unset the variable.",
		Message: "go: invalid GOAMD64: must be v1, v2, v3, v4",
	},
	Check: checkGoamd64Unsupported,
}

// refinements are the variables by GOARCH, with the values that some release
// takes.
var refinements = map[string]struct {
	name   string
	values *regexp.Regexp
}{
	"386":      {"GO386", regexp.MustCompile(`^(sse2|387|softfloat)$`)},
	"amd64":    {"GOAMD64", regexp.MustCompile(`^v[1-4]$`)},
	"arm":      {"GOARM", regexp.MustCompile(`^[567](,softfloat|,hardfloat)?$`)},
	"arm64":    {"GOARM64", regexp.MustCompile(`^(v8\.[0-9]|v9\.[0-5])(,lse|,crypto)*$`)},
	"mips":     {"GOMIPS", regexp.MustCompile(`^(hard|soft)float$`)},
	"mipsle":   {"GOMIPS", regexp.MustCompile(`^(hard|soft)float$`)},
	"mips64":   {"GOMIPS64", regexp.MustCompile(`^(hard|soft)float$`)},
	"mips64le": {"GOMIPS64", regexp.MustCompile(`^(hard|soft)float$`)},
	"ppc64":    {"GOPPC64", regexp.MustCompile(`^power(8|9|10)$`)},
	"ppc64le":  {"GOPPC64", regexp.MustCompile(`^power(8|9|10)$`)},
	"riscv64":  {"GORISCV64", regexp.MustCompile(`^rva(20|22|23)u64$`)},
}

func checkGoamd64Unsupported(c *Case) []Finding {
	_, arch := c.target()
	r, known := refinements[arch]
	if !known || !c.isGo() {
		return nil
	}
	s, ok := c.setting(r.name)
	if !ok || s.Layer == goenv.Default || r.values.MatchString(s.Value) {
		return nil
	}
	// GOARM64 came with Go 1.23, and reading it forgets the errors of those that
	// are read before it.
	forgets := r.name == "GO386" || r.name == "GOAMD64" || r.name == "GOARM"
	if forgets && c.Config.Version("go1.23") >= 0 {
		return []Finding{c.found(Info, s, ", which doesn't exist and is ignored")}
	}
	if c.succeeded() {
		return nil
	}
	return []Finding{c.found(Error, s, ", which doesn't exist")}
}
