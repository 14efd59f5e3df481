// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// TestEveryRuleHasCases: a rule has its own file, cases beside it in which it
// holds, and cases that only look like it. go test -v counts them.
func TestEveryRuleHasCases(t *testing.T) {
	files := make(map[string]string)
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
	}
	for _, r := range conflict.Rules() {
		var holds, alike, own int
		for name, text := range files {
			switch {
			case !strings.HasSuffix(name, "_test.go"):
				own += strings.Count(text, `ID:       "`+r.ID+`"`)
			case strings.Contains(text, r.ID+" "):
				holds += strings.Count(text, r.ID+" ")
				alike += strings.Count(text, "name:")
			}
		}
		alike -= holds
		t.Logf("%-24s %2d in which it holds", r.ID, holds)
		if own != 1 || holds == 0 {
			t.Errorf("%s: in %d files, %d cases", r.ID, own, holds)
		}
		if alike <= 0 {
			t.Errorf("%s: no case that only looks like it", r.ID)
		}
	}
}
