// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestLookPath(t *testing.T) {
	disk := map[string]decoder.Answer{
		"/a/go":   {State: decoder.Exists, Stat: &decoder.Stat{Type: "file", Mode: 0o755}},
		"/b/go":   {State: decoder.Exists, Stat: &decoder.Stat{Type: "file", Mode: 0o644}},
		"/c/go":   {State: decoder.Exists, Stat: &decoder.Stat{Type: "dir", Mode: 0o755}},
		"/w/go":   {State: decoder.Exists, Stat: &decoder.Stat{Type: "file", Mode: 0o700}},
		"/w/d/go": {State: decoder.Exists, Stat: &decoder.Stat{Type: "file", Mode: 0o711}},
		"/x/go":   {State: decoder.Unreadable},
	}
	for _, k := range []struct{ name, path, dir, want string }{
		{name: "empty", dir: "/w"},
		{name: "in order", path: "/none:/a:/b:/c:/a", dir: "/w", want: "1:/a/go 4:/a/go"},
		{name: "relative and empty entries", path: ":d:/a:", dir: "/w", want: "0:/w/go 1:/w/d/go 2:/a/go 3:/w/go"},
		{name: "unreadable", path: "/x:/a", dir: "/w", want: "0:/x/go? 1:/a/go"},
		{name: "relative to nowhere", path: ".:/a", dir: "", want: "0:? 1:/a/go"},
		{name: "too many", path: strings.Repeat("/none:", maxPathEntries) + "/a:/a", dir: "/w", want: fmt.Sprintf("%d:/a?", maxPathEntries)},
	} {
		t.Run(k.name, func(t *testing.T) {
			var got []string
			for _, c := range LookPath(func(q decoder.Question) decoder.Answer {
				if a, ok := disk[q.Path]; ok {
					return a
				}
				return decoder.Answer{State: decoder.Absent}
			}, k.path, k.dir, "go") {
				s := fmt.Sprintf("%d:%s", c.Index, c.File)
				if c.Unknown {
					s += "?"
				}
				got = append(got, s)
			}
			want := strings.ReplaceAll(k.want, "/a?", "?")
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}
