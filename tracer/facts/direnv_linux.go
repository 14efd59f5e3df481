// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"maps"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// direnv answers from the launch's own environment, which must be the raw one:
// its DIRENV_DIFF holds values of everything and goes no further than this. A
// variable that was changed again since is not direnv's any more.
func direnv(e *decoder.Exec, file string) decoder.Answer {
	if f, ok := environ.Get(e.Env, "DIRENV_FILE"); !ok || f.Value != file {
		return decoder.Answer{State: decoder.Absent}
	}
	diff, ok := environ.Get(e.Env, "DIRENV_DIFF")
	if !ok || diff.Redacted {
		return decoder.Answer{State: decoder.Absent}
	}
	next, err := startup.DirenvDiff(diff.Value)
	if err != nil {
		return unreadable("its DIRENV_DIFF is not one that direnv writes")
	}
	a := decoder.Answer{State: decoder.Exists}
	for _, name := range slices.Sorted(maps.Keys(next)) {
		if now, ok := environ.Get(e.Env, name); ok && now.Value == next[name] {
			a.Names = append(a.Names, name)
		}
	}
	return a
}
