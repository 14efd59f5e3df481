// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGOFLAGS(t *testing.T) {
	for _, k := range []struct {
		name, value string
		want        []GoFlag
		fault       string
	}{
		{name: "empty"},
		{name: "blanks", value: " \t\n"},
		{name: "flags", value: "-v --tags=a,b -mod= ", want: []GoFlag{
			{Word: "-v", Name: "v"}, {Word: "--tags=a,b", Name: "tags", Value: "a,b", Given: true}, {Word: "-mod=", Name: "mod", Given: true}}},
		{name: "quoted", value: `'-ldflags=-s -w' "-gcflags=a 'b'"`, want: []GoFlag{
			{Word: "-ldflags=-s -w", Name: "ldflags", Value: "-s -w", Given: true},
			{Word: "-gcflags=a 'b'", Name: "gcflags", Value: "a 'b'", Given: true}}},
		{name: "quotation marks inside a word are no quotes", value: "-ldflags='-s", want: []GoFlag{
			{Word: "-ldflags='-s", Name: "ldflags", Value: "'-s", Given: true}}},
		{name: "open", value: "-v 'x", fault: "unterminated ' string"},
		{name: "word", value: "-v foo", want: []GoFlag{{Word: "-v", Name: "v"}}, fault: `non-flag "foo"`},
		{name: "three dashes", value: "---v", fault: `non-flag "---v"`},
		{name: "no name", value: "-=x", fault: `non-flag "-=x"`},
		{name: "dashes alone", value: "--", fault: `non-flag "--"`},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, err := ParseGOFLAGS(k.value)
			if diff := cmp.Diff(k.want, got); diff != "" && err == nil {
				t.Errorf("flags (-want +got):\n%s", diff)
			}
			if (err == nil) != (k.fault == "") || err != nil && err.Error() != k.fault {
				t.Errorf("error %v, want %q", err, k.fault)
			}
		})
	}
}

func TestKnowsFlag(t *testing.T) {
	for _, k := range []struct {
		flag, version string
		want          bool
	}{
		{"v", "go1.13", true}, {"test.v", "go1.19.8", true}, {"buildvcs", "go1.16", false},
		{"buildvcs", "go1.19.8", true}, {"pgo", "go1.19.8", false}, {"pgo", "go1.20.1", true},
		{"vet", "go1.19.8", true}, {"vettool", "go1.26.8", true}, {"debug-trace", "go1.26.8", true}, {"printf", "go1.26.8", false},
		{"nosuch", "go1.26.8", false}, {"artifacts", "devel go1.99-abc", true}, {"", "go1.26.8", false},
	} {
		if got := KnowsFlag(k.flag, k.version); got != k.want {
			t.Errorf("%s in %s: %v", k.flag, k.version, got)
		}
	}
}

func TestBadFlagValue(t *testing.T) {
	for _, k := range []struct{ word, want string }{
		{"-v", ""}, {"-v=true", ""}, {"-race=maybe", `invalid boolean value "maybe" for flag -race`},
		{"-tags", "flag needs an argument: -tags"}, {"-tags=", ""}, {"-p=4", ""}, {"-p=x", `invalid value "x" for flag -p`},
		{"-mod=vendor", ""}, {"-mod=x", "-mod=x not supported (can be '', 'mod', 'readonly', or 'vendor')"},
		{"-buildvcs=auto", ""}, {"-count=x", ""},
	} {
		flags, err := ParseGOFLAGS(k.word)
		if err != nil {
			t.Fatal(err)
		}
		if got := BadFlagValue(flags[0]); got != k.want {
			t.Errorf("%s: %q, want %q", k.word, got, k.want)
		}
	}
}

// FuzzParseGOFLAGS: every word is found again in the value, in its order.
func FuzzParseGOFLAGS(f *testing.F) {
	for _, s := range []string{"", "-v", "'-a b' -c", `"`, "-x='"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		words, err := SplitQuoted(value)
		if err != nil {
			return
		}
		rest := value
		for _, w := range words {
			i := strings.Index(rest, w)
			if i < 0 {
				t.Fatalf("%q has no %q, in %q", value, w, words)
			}
			rest = rest[i+len(w):]
		}
		flags, err := ParseGOFLAGS(value)
		if err == nil && len(flags) != len(words) {
			t.Errorf("%d words, %d flags", len(words), len(flags))
		}
		for _, g := range flags {
			if !strings.HasPrefix(g.Word, "-") || strings.Contains(g.Name, "=") {
				t.Errorf("flag %+v", g)
			}
		}
	})
}
