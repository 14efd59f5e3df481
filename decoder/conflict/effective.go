// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Setting is what the launch makes of a variable, also of one that no rule asks
// about, as `go env` of its go command would print it. False: unknown.
func (r *Result) Setting(name string) (goenv.Setting, bool) {
	if r.Config == nil {
		return goenv.Setting{}, false
	}
	if s, ok := r.Config.Get(name); ok || r.judged == nil || r.Config.Tool != goenv.Go {
		return s, ok
	}
	c := r.judged
	all := goenv.Effective(c.Exec, c.Build, c.Config, c.notes.source)
	i := slices.IndexFunc(all, func(s goenv.Setting) bool { return s.Name == name })
	if i < 0 {
		return goenv.Setting{}, false
	}
	return all[i], true
}
