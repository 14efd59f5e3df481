// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var cacheUnwritable = Rule{
	ID:       "CACHE-UNWRITABLE",
	Title:    "the build cache or the module cache can't be written",
	Severity: Error,
	Doc: Doc{
		What: "A building command can't write GOCACHE, or one that fetches modules failed and can't write GOMODCACHE: the directory, " +
			"or the closest one above that exists, belongs to somebody else.",
		Why: "Usually an earlier sudo go build left files of root in the user's home, or a container runs with " +
			"another user id than the image expects, or HOME is another user's.",
		Fix:     "Give the directory back (chown), or set GOCACHE and GOMODCACHE to directories of one's own.",
		Message: "failed to initialize build cache at /home/u/.cache/go-build: mkdir /home/u/.cache/go-build/00: permission denied",
		Refs:    []string{"golang/go#26814"},
	},
	Check: checkCacheUnwritable,
}

func checkCacheUnwritable(c *Case) []Finding {
	if !c.isGo() || c.Exec.EUID == 0 {
		return nil
	}
	cmd := &c.Config.Command
	var found []Finding
	if cmd.NeedsCache() && !cmd.On("n") {
		found = c.unwritable(found, "GOCACHE")
	}
	if cmd.Fetches() {
		if mod := c.unwritable(nil, "GOMODCACHE"); c.failed() {
			found = append(found, mod...)
		}
	}
	return found
}

func (c *Case) unwritable(found []Finding, name string) []Finding {
	s, ok := c.setting(name)
	if !ok || !path.IsAbs(s.Value) {
		return found
	}
	at, stat := c.nearest(path.Clean(s.Value))
	if stat == nil {
		return found
	}
	if may, known := c.mayWrite(stat); may || !known {
		return found
	}
	f := c.found(Error, s, fmt.Sprintf(", which user %d can't write: %s belongs to user %d", c.Exec.EUID, show(at), stat.UID))
	if s.Layer == goenv.Default {
		f.Culprits = []Culprit{c.gone("HOME")}
	}
	f.Fix = append([]string{"chown -R " + strconv.FormatUint(uint64(c.Exec.EUID), 10) + " " + show(at)}, f.Fix...)
	return append(found, f)
}
