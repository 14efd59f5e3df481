// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var cacheInvalid = Rule{
	ID:       "CACHE-INVALID",
	Title:    "GOCACHE, GOMODCACHE or GOTMPDIR can't be used",
	Severity: Error,
	Doc: Doc{
		What: "GOCACHE is relative or off, GOMODCACHE is relative, or GOTMPDIR doesn't exist or is no directory.",
		Why: "GOCACHE=off switched the build cache off until Go 1.11 and ends every build since 1.12. A GOTMPDIR in " +
			"/tmp is gone after a reboot. Commands that need neither, like go version, don't show it.",
		Fix: "Write absolute paths, create GOTMPDIR, or unset the variable.",
		Message: "build cache is disabled by GOCACHE=off, but required as of Go 1.12\n" +
			"build cache is required, but could not be located: GOCACHE is not an absolute path\n" +
			"go: creating work dir: stat /tmp/gone: no such file or directory",
	},
	Check: checkCacheInvalid,
}

func checkCacheInvalid(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	var found []Finding
	cmd := &c.Config.Command
	if s, ok := c.setting("GOCACHE"); ok && s.Layer != goenv.Default && !path.IsAbs(s.Value) {
		what := ": " + pathFault(s.Value)
		if s.Value == "off" {
			what = ": the cache can't be switched off"
		}
		found = append(found, c.found(errorIf(cmd.NeedsCache()), s, what))
	}
	if s, ok := c.setting("GOMODCACHE"); ok && s.Layer != goenv.Default && !path.IsAbs(s.Value) {
		found = append(found, c.found(errorIf(cmd.Fetches()), s, ": "+pathFault(s.Value)))
	}
	s, ok := c.setting("GOTMPDIR")
	if !ok {
		return found
	}
	dir, ok := goenv.Join(cmd.Dir, s.Value)
	if !ok {
		c.notes.doubt("GOTMPDIR is relative to a directory that is not known")
		return found
	}
	if isDir, ok := c.isDir(dir); ok && !isDir {
		found = append(found, c.found(errorIf(cmd.Building()), s, ", which is no directory"))
	}
	return found
}

// errorIf is Error for a command that meets the trouble, Warn for one after
// which another will.
func errorIf(meets bool) Severity {
	if meets {
		return Error
	}
	return Warn
}
