// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// valueOf parses "X=SOURCE" as bash does and returns the value.
func valueOf(t *testing.T, source string) decoder.Expr {
	t.Helper()
	f := Parse(decoder.StartupBash, []byte("X="+source))
	if len(f.Assignments) == 0 {
		t.Fatalf("%q assigns nothing", source)
	}
	return f.Assignments[len(f.Assignments)-1].Value
}

// some answers for a few variables; those that begin with "?" are not known.
func some(values map[string]string) Lookup {
	return func(name string) (string, bool) {
		return values[name], !strings.HasPrefix(name, "U")
	}
}

func TestExpand(t *testing.T) {
	lookup := some(map[string]string{"HOME": "/home/u", "GOPATH": "/g:/h", "FILE": "/a/b.tar.gz", "SLASH": "/opt/go/", "EMPTY": ""})
	for _, k := range []struct {
		name, source, want string
		unknown            bool
	}{
		{name: "text", source: `/opt/go`, want: "/opt/go"},
		{name: "nothing", source: ``, want: ""},
		{name: "tilde", source: `~/go:~/x:a~/y`, want: "/home/u/go:/home/u/x:a~/y"},
		{name: "tilde alone", source: `~`, want: "/home/u"},
		{name: "tilde in quotes", source: `"~/go"`, want: "~/go"},
		{name: "tilde before quotes", source: `~"/go"`, want: "~/go"},
		{name: "somebody's tilde", source: `~bob/go`, unknown: true},
		{name: "variables", source: `$HOME/${GOPATH}/x`, want: "/home/u//g:/h/x"},
		{name: "single quotes", source: `'$HOME'`, want: "$HOME"},
		{name: "double quotes", source: `"$HOME/a b"`, want: "/home/u/a b"},
		{name: "escapes", source: `\$HOME\ x`, want: "$HOME x"},
		{name: "concatenation", source: `"a"'b'c$EMPTY`, want: "abc"},
		{name: "wildcards are text in an assignment", source: `*?[x]`, want: "*?[x]"},
		{name: "default unused", source: `${HOME:-/x}`, want: "/home/u"},
		{name: "default used", source: `${EMPTY:-$HOME/x}`, want: "/home/u/x"},
		{name: "default with a tilde", source: `${EMPTY:-~/x}`, want: "/home/u/x"},
		{name: "alternative", source: `${HOME:+yes}${EMPTY:+no}`, want: "yes"},
		{name: "must be there", source: `${EMPTY:?}`, unknown: true},
		{name: "suffix", source: `${SLASH%/}`, want: "/opt/go"},
		{name: "suffix not there", source: `${HOME%x}`, want: "/home/u"},
		{name: "shortest suffix", source: `${FILE%.*}`, want: "/a/b.tar"},
		{name: "longest suffix", source: `${FILE%%.*}`, want: "/a/b"},
		{name: "shortest prefix", source: `${FILE#*/}`, want: "a/b.tar.gz"},
		{name: "longest prefix", source: `${FILE##*/}`, want: "b.tar.gz"},
		{name: "a class in a pattern", source: `${FILE%[a-z]}`, unknown: true},
		{name: "replaced once", source: `${GOPATH/:/;}`, want: "/g;/h"},
		{name: "replaced everywhere", source: `${GOPATH//\//-}`, want: "-g:-h"},
		{name: "a pattern replaced", source: `${GOPATH//*/x}`, unknown: true},
		{name: "length", source: `${#HOME}`, unknown: true},
		{name: "a command", source: `$(go env GOROOT)`, unknown: true},
		{name: "arithmetic", source: `$((1+1))`, unknown: true},
		{name: "an unknown variable", source: `/a/$UNKNOWN`, unknown: true},
		{name: "an unknown default", source: `${EMPTY:-$UNKNOWN}`, unknown: true},
		{name: "an unused unknown default", source: `${HOME:-$UNKNOWN}`, want: "/home/u"},
		{name: "a special parameter", source: `$$`, unknown: true},
		{name: "where it is", source: `$(pwd)`, want: ""},
		{name: "the parent of a text", source: `$(dirname /a/b/)`, want: "/a"},
		{name: "the parent of a variable", source: `$(dirname "$FILE")`, want: "/a"},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, ok := Expand(valueOf(t, k.source), lookup)
			if ok == k.unknown || got != k.want {
				t.Errorf("%s: got %q, %v; want %q, %v", k.source, got, ok, k.want, !k.unknown)
			}
		})
	}
}

func TestExpandIsBounded(t *testing.T) {
	big := strings.Repeat("x", MaxValue/2+1)
	lookup := func(string) (string, bool) { return big, true }
	for _, k := range []struct {
		name, source string
		ok           bool
	}{
		{"once", `$A`, true},
		{"twice", `$A$A`, false},
		{"replaced", `${A//x/yy}`, false},
		{"a pattern of a square's cost", `${A%%*y}`, false},
		{"nested", strings.Repeat("${E:-", 200) + "x" + strings.Repeat("}", 200), false},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, ok := Expand(valueOf(t, k.source), func(name string) (string, bool) {
				if name == "E" {
					return "", true
				}
				return lookup(name)
			})
			if ok != k.ok || len(got) > MaxValue {
				t.Errorf("%d bytes, %v; want %v", len(got), ok, k.ok)
			}
		})
	}
}

func TestMatchGlob(t *testing.T) {
	for _, k := range []struct {
		glob, s string
		want    bool
	}{
		{"", "", true}, {"*", "", true}, {"", "x", false}, {"a*c", "abbc", true}, {"a*c", "abb", false},
		{"*/shims", "/home/u/.asdf/shims", true}, {"*/shims", "/shims/x", false}, {"??", "ab", true}, {"?", "", false},
		{`\*`, "*", true}, {`\*`, "x", false}, {"*a*b*", "xxayybzz", true}, {"GO*", "GOROOT", true}, {`a\`, `a\`, true},
	} {
		if got := matchGlob(k.glob, k.s); got != k.want {
			t.Errorf("%q matches %q: %v", k.glob, k.s, got)
		}
	}
}
