// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"fmt"
	"go/version"
	"slices"
	"strconv"
	"strings"
)

// GoFlag is one word of GOFLAGS.
type GoFlag struct {
	Word  string // as it stands there
	Name  string // without dashes
	Value string
	Given bool // it has a "=", so Value counts even where it is empty
}

// SplitQuoted splits as cmd/internal/quoted.Split does: quotes count around a
// whole word only, and nothing is escaped inside.
func SplitQuoted(s string) ([]string, error) {
	var words []string
	for {
		s = strings.TrimLeft(s, " \t\n\r")
		if s == "" {
			return words, nil
		}
		if quote := s[0]; quote == '"' || quote == '\'' {
			i := strings.IndexByte(s[1:], quote)
			if i < 0 {
				return nil, fmt.Errorf("unterminated %c string", quote)
			}
			words, s = append(words, s[1:1+i]), s[i+2:]
			continue
		}
		i := strings.IndexAny(s, " \t\n\r")
		if i < 0 {
			i = len(s)
		}
		words, s = append(words, s[:i]), s[i:]
	}
}

// ParseGOFLAGS splits GOFLAGS into flags as base.InitGOFLAGS does. Every word
// must look like -x, --x, -x=v or --x=v. The error is worded as cmd/go's.
func ParseGOFLAGS(value string) ([]GoFlag, error) {
	words, err := SplitQuoted(value)
	if err != nil {
		return nil, err
	}
	var flags []GoFlag
	for _, w := range words {
		if !strings.HasPrefix(w, "-") || w == "-" || w == "--" ||
			strings.HasPrefix(w, "---") || strings.HasPrefix(w, "-=") || strings.HasPrefix(w, "--=") {
			return flags, fmt.Errorf("non-flag %q", w)
		}
		f := GoFlag{Word: w}
		f.Name, f.Value, f.Given = strings.Cut(strings.TrimPrefix(w[1:], "-"), "=")
		flags = append(flags, f)
	}
	return flags, nil
}

// buildFlags are those that build, install, list, run, test and vet share;
// true: they take a value.
var buildFlags = map[string]bool{
	"a": false, "asan": false, "asmflags": true, "buildmode": true, "buildvcs": false,
	"compiler": true, "cover": false, "covermode": true, "coverpkg": true,
	"gccgoflags": true, "gcflags": true, "installsuffix": true, "json": false,
	"ldflags": true, "linkshared": false, "mod": true, "modcacherw": false,
	"modfile": true, "msan": false, "n": false, "overlay": true, "p": true, "pgo": true,
	"pkgdir": true, "race": false, "tags": true, "toolexec": true, "trimpath": false,
	"v": false, "work": false, "x": false,
}

// otherFlags are the rest of what some go command accepts: a flag that this
// command lacks is ignored, one that no command has ends it.
var otherFlags = []string{
	"bench", "benchmem", "benchtime", "blockprofile", "blockprofilerate", "c", "cache",
	"compat", "compiled", "count", "coverprofile", "cpu", "cpuprofile", "d", "debug-actiongraph", "debug-trace", "deps",
	"dropexclude", "dropreplace", "droprequire", "dropretract", "dropuse", "e", "exclude",
	"exec", "export", "f", "failfast", "find", "fix", "fmt", "fuzz", "fuzzcache",
	"fuzzminimizetime", "fuzztime", "go", "i", "insecure", "list", "m", "memprofile",
	"memprofilerate", "modcache", "module", "mutexprofile", "mutexprofilefraction", "o",
	"outputdir", "parallel", "print", "r", "replace", "require", "retract", "retracted",
	"reuse", "run", "short", "shuffle", "t", "test", "testcache", "timeout", "trace", "u",
	"use", "vendor", "versions", "vet", "vettool", "w",
}

// analyzers are the flags of go vet's analyzers in some release, which GOFLAGS may
// hold for go vet alone.
var analyzers = []string{
	"all", "appends", "asmdecl", "assign", "atomic", "bool", "bools", "buildtag", "buildtags",
	"cgocall", "composites", "compositewhitelist", "copylocks", "defers", "directive",
	"errorsas", "framepointer", "hostport", "httpresponse", "ifaceassert", "loopclosure",
	"lostcancel", "methods", "nilfunc", "printf", "printfuncs", "rangeloops", "shadow",
	"shadowstrict", "shift", "sigchanyzer", "slog", "source", "stdmethods", "stdversion",
	"stringintconv", "structtag", "testinggoroutine", "tests", "timeformat", "unmarshal",
	"unreachable", "unsafeptr", "unusedfuncs", "unusedresult", "unusedstringmethods", "waitgroup",
}

// IsAnalyzer reports a flag of an analyzer (printf), or of one of its settings
// (printf.funcs).
func IsAnalyzer(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	return slices.Contains(analyzers, name)
}

// flagSince says with which Go version a flag came. The boundary is the oldest
// version that was seen accepting it, so a version before it may still know it.
var flagSince = map[string]string{
	"C": "go1.20", "artifacts": "go1.26", "asan": "go1.18", "buildvcs": "go1.18",
	"changed": "go1.23", "debug-runtime-trace": "go1.21", "diff": "go1.23", "dropgodebug": "go1.23", "dropignore": "go1.25",
	"droptool": "go1.24", "fullpath": "go1.21", "fuzz": "go1.18", "fuzzcache": "go1.18",
	"fuzzminimizetime": "go1.18", "fuzztime": "go1.18", "fixtool": "go1.26", "godebug": "go1.23", "ignore": "go1.25",
	"modcacherw": "go1.14", "modfile": "go1.14", "overlay": "go1.16", "pgo": "go1.20",
	"reuse": "go1.19", "shuffle": "go1.17", "skip": "go1.20", "tool": "go1.24",
	"toolchain": "go1.21", "use": "go1.18", "dropuse": "go1.18",
}

// KnowsFlag reports whether the go command of a version accepts a word of
// GOFLAGS. A version that is no release is taken to be new. The flags of test
// binaries (-test.v) are known by the names of go test's.
func KnowsFlag(name, goVersion string) bool {
	name = strings.TrimPrefix(name, "test.")
	since, dated := flagSince[name]
	_, build := buildFlags[name]
	if !dated && !build && !slices.Contains(otherFlags, name) {
		return false
	}
	v := Release(goVersion)
	return !dated || v == "" || version.Compare(version.Lang(v), since) >= 0
}

// IsBuildFlag reports a flag that every building command has, and whether it
// takes a value.
func IsBuildFlag(name string) (value, ok bool) {
	value, ok = buildFlags[name]
	return value, ok
}

// BadFlagValue says what is wrong with the value of a build flag, in the words
// of cmd/go where it has some; empty: nothing that is certain.
func BadFlagValue(f GoFlag) string {
	value, ok := buildFlags[f.Name]
	if !ok {
		return ""
	}
	if value && !f.Given {
		return "flag needs an argument: -" + f.Name
	}
	switch {
	case f.Name == "mod" && !slices.Contains([]string{"", "mod", "readonly", "vendor"}, f.Value):
		return fmt.Sprintf("-mod=%s not supported (can be '', 'mod', 'readonly', or 'vendor')", f.Value)
	case f.Name == "p":
		if _, err := strconv.Atoi(f.Value); err != nil {
			return fmt.Sprintf("invalid value %q for flag -p", f.Value)
		}
	case f.Name == "buildvcs" && f.Value == "auto":
	case !value && f.Given:
		if _, err := strconv.ParseBool(f.Value); err != nil {
			return fmt.Sprintf("invalid boolean value %q for flag -%s", f.Value, f.Name)
		}
	}
	return ""
}
