// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var homeUnset = Rule{
	ID:       "HOME-UNSET",
	Title:    "nothing says where the build cache or the module cache is",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "A command that needs the build cache runs without HOME, XDG_CACHE_HOME and GOCACHE, or (since Go 1.24) with " +
			"a relative XDG_CACHE_HOME and no GOCACHE; or one that fetches modules runs without HOME, GOPATH and GOMODCACHE.",
		Why: "Every building command ends at once. env -i, cron, a systemd system unit and a container without " +
			"a user all start programs so. GOPATH loses its default too.",
		Fix: "Set HOME, or GOCACHE (and GOPATH or GOMODCACHE) to absolute paths.",
		Message: "build cache is required, but could not be located: GOCACHE is not defined and neither " +
			"$XDG_CACHE_HOME nor $HOME are defined\n" +
			"build cache is required, but could not be located: GOCACHE is not defined and path in $XDG_CACHE_HOME is relative\n" +
			"go: module cache not found: neither GOMODCACHE nor GOPATH is set",
	},
	Check: checkHomeUnset,
}

func checkHomeUnset(c *Case) []Finding {
	cmd := &c.Config.Command
	if !c.isGo() {
		return nil
	}
	if cmd.NeedsCache() && !c.has("GOCACHE") && c.Config.Version("go1.24") >= 0 {
		if found := c.relativeCacheHome(); found != nil {
			return found
		}
	}
	switch {
	case cmd.NeedsCache() && !c.hasAny("HOME", "XDG_CACHE_HOME", "GOCACHE"):
		return []Finding{c.homeless("XDG_CACHE_HOME and GOCACHE: there is no build cache", "set GOCACHE to an absolute path")}
	case cmd.Fetches() && !c.hasAny("HOME", "GOPATH", "GOMODCACHE"):
		return []Finding{c.homeless("GOPATH and GOMODCACHE: there is no module cache", "set GOPATH to an absolute path")}
	}
	return nil
}

func (c *Case) homeless(what, fix string) Finding {
	return Finding{
		Severity: Error,
		Var:      "HOME",
		Message:  fmt.Sprintf("%s ran without HOME, %s", c.subject(), what),
		Culprits: []Culprit{c.gone("HOME")},
		Fix:      []string{"export HOME", fix},
	}
}

// relativeCacheHome: since Go 1.24 os.UserCacheDir refuses such a directory, and
// doesn't look at HOME then.
func (c *Case) relativeCacheHome() []Finding {
	e, ok := c.entry("XDG_CACHE_HOME")
	if !ok || e.Value == "" || e.Redacted || path.IsAbs(e.Value) {
		return nil
	}
	return []Finding{c.found(Error, goenv.Setting{Name: e.Name, Value: e.Value, Layer: goenv.OS}, ", which is relative: there is no build cache")}
}

func (c *Case) hasAny(names ...string) bool { return slices.ContainsFunc(names, c.has) }
