// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// only returns the last assignment of a line of bash, or of another kind.
func only(t *testing.T, kind decoder.StartupKind, source string) decoder.Assignment {
	t.Helper()
	f := Parse(kind, []byte(source))
	if len(f.Assignments) == 0 {
		t.Fatalf("%q assigns nothing", source)
	}
	return f.Assignments[len(f.Assignments)-1]
}

// entry makes an entry of "=value"; nil of "".
func entry(s string) *decoder.Entry {
	if s == "" {
		return nil
	}
	e := decoder.ParseEntry("X" + s)
	return &e
}

func TestMatches(t *testing.T) {
	lookup := some(map[string]string{"HOME": "/home/u"})
	withheld := &decoder.Entry{Name: "X", Value: "h1:0123456789abcdef", Redacted: true}
	for _, k := range []struct {
		name, source string
		old, now     *decoder.Entry
		want         Fit
	}{
		{"set", `export X=/a`, nil, entry("=/a"), Equal},
		{"set to something else", `export X=/b`, nil, entry("=/a"), Differs},
		{"set again", `X=/a`, entry("=/b"), entry("=/a"), Equal},
		{"set, but not exported here", `X=/a`, nil, entry("=/a"), Possible},
		{"gone", `export X=/a`, entry("=/b"), nil, Differs},
		{"expanded", `export X=~/a`, nil, entry("=/home/u/a"), Equal},
		{"a command fits", `export X=$(brew --prefix go)/libexec`, nil, entry("=/brew/go/libexec"), Possible},
		{"a command does not fit", `export X=$(brew --prefix go)/libexec`, nil, entry("=/brew/go/bin"), Differs},
		{"holes on both sides", `export X=$(a)/x/$(b)`, nil, entry("=1/x/2"), Possible},
		{"holes too narrow", `export X=/a$(x)/a`, nil, entry("=/a"), Differs},
		{"unknown variable", `export X=/a:$UNKNOWN`, nil, entry("=/a:/b"), Possible},
		{"prepended", `export X=/a:$X`, entry("=/b"), entry("=/a:/b"), Equal},
		{"prepended to nothing", `export X=/a:$X`, nil, entry("=/a:"), Equal},
		{"prepended to something else", `export X=/a:$X`, entry("=/c"), entry("=/a:/b"), Differs},
		{"default taken", `export X=${X:-/a}`, nil, entry("=/a"), Equal},
		{"default not taken", `export X=${X:-/a}`, entry("=/b"), entry("=/a"), Differs},
		{"unset", `unset X`, entry("=/b"), nil, Equal},
		{"unset, but there", `unset X`, entry("=/b"), entry("=/a"), Differs},
		{"exported", `export X`, nil, entry("=/a"), Possible},
		{"withheld now", `export X=/a`, nil, withheld, Possible},
		{"withheld before", `export X=/a:$X`, withheld, entry("=/a:/b"), Possible},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := Matches(only(t, decoder.StartupBash, k.source), k.old, k.now, lookup); got != k.want {
				t.Errorf("got %v, want %v", got, k.want)
			}
		})
	}
}

func TestIntroduces(t *testing.T) {
	lookup := some(map[string]string{"HOME": "/home/u", "GOPATH": "/g:/h", "PATH": "/usr/bin:/bin", "OLD": "/usr/bin"})
	for _, k := range []struct {
		name   string
		kind   decoder.StartupKind
		source string
		entry  string
		op     environ.PathOp
		want   Fit
	}{
		{"prepended", "bash", `export PATH=/x/bin:$PATH`, "/x/bin", environ.PathPrepended, Equal},
		{"appended", "bash", `PATH="$PATH:/x/bin"`, "/x/bin", environ.PathAppended, Equal},
		{"between", "bash", `PATH=/a:$PATH:/x/bin:$PATH`, "/x/bin", environ.PathInserted, Equal},
		{"set", "bash", `PATH=/a:/x/bin`, "/x/bin", environ.PathSet, Equal},
		{"through another variable", "bash", `PATH=/x/bin:$OLD`, "/x/bin", environ.PathSet, Equal},
		{"one of several", "bash", `PATH=~/bin:/x/bin:$PATH`, "/home/u/bin", environ.PathPrepended, Equal},
		{"a list within", "bash", `PATH=$GOPATH/bin:$PATH`, "/h/bin", environ.PathPrepended, Equal},
		{"each of a list", "bash", `PATH=$PATH:${GOPATH//://bin:}/bin`, "/g/bin", environ.PathAppended, Equal},
		{"with the colon idiom", "bash", `PATH=${PATH:+$PATH:}/x/bin`, "/x/bin", environ.PathAppended, Equal},
		{"what was there is not introduced", "bash", `PATH=/x/bin:$PATH`, "/usr/bin", environ.PathKept, Differs},
		{"something else", "bash", `PATH=/x/bin:$PATH`, "/y", environ.PathKept, Differs},
		{"a command fits", "bash", `PATH=$(go env GOPATH)/bin:$PATH`, "/home/u/go/bin", environ.PathPrepended, Possible},
		{"a command does not fit", "bash", `PATH=$(go env GOPATH)/bin:$PATH`, "/home/u/go", environ.PathKept, Differs},
		{"an empty entry", "bash", `PATH=:$PATH`, "", environ.PathPrepended, Equal},
		{"unset", "bash", `unset PATH`, "/x", environ.PathKept, Differs},
		{"zsh array", "zsh", `path=(~/bin $path)`, "/home/u/bin", environ.PathPrepended, Equal},
		{"zsh array appended", "zsh", `path+=/x`, "/x", environ.PathAppended, Equal},
		{"direnv", "envrc", `PATH_add /x`, "/x", environ.PathPrepended, Equal},
		{"fish", "fish", `fish_add_path /x`, "/x", environ.PathPrepended, Equal},
		{"make", "makefile", `PATH := /x:$(PATH)`, "/x", environ.PathPrepended, Equal},
		{"python", "python", `os.environ["PATH"] = "/x:" + os.environ["PATH"]`, "/x", environ.PathPrepended, Equal},
	} {
		t.Run(k.name, func(t *testing.T) {
			op, got := Introduces(only(t, k.kind, k.source), k.entry, lookup)
			if op != k.op || got != k.want {
				t.Errorf("got %q, %v; want %q, %v", op, got, k.op, k.want)
			}
		})
	}
}

func TestRemoves(t *testing.T) {
	lookup := some(map[string]string{"HOME": "/home/u", "PATH": "/usr/bin"})
	for _, k := range []struct {
		name   string
		kind   decoder.StartupKind
		source string
		entry  string
		want   Fit
	}{
		{"written anew without it", "bash", `PATH=/usr/bin:/bin`, "/x", Equal},
		{"written anew with it", "bash", `PATH=/usr/bin:/x`, "/x", Differs},
		{"written anew by a command", "bash", `PATH=$(getconf PATH)`, "/x", Possible},
		{"kept", "bash", `PATH=/a:$PATH`, "/x", Differs},
		{"unset", "bash", `unset PATH`, "/x", Equal},
		{"direnv's pattern", "envrc", `PATH_rm "*/shims"`, "/a/shims", Equal},
		{"not direnv's pattern", "envrc", `PATH_rm "*/shims"`, "/a/bin", Differs},
		{"sudo's secure_path", "sudoers", `Defaults secure_path="/usr/bin"`, "/x", Equal},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := Removes(only(t, k.kind, k.source), k.entry, lookup); got != k.want {
				t.Errorf("got %v, want %v", got, k.want)
			}
		})
	}
}
