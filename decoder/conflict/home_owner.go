// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var homeOwner = Rule{
	ID:       "HOME-OWNER",
	Title:    "root works in another user's home, and leaves files there",
	Severity: Warn,
	Doc: Doc{
		What: "A go command that writes its caches runs as root with a HOME that belongs to somebody else, and " +
			"GOCACHE or GOMODCACHE lies in it. Not in a user namespace, nor where everybody may write.",
		Why: "The user's own builds fail afterwards with permission denied, far from the command that caused it. " +
			"sudo -E, su -m and HOME=… in front of sudo do this.",
		Fix:     "Build as the user and run the result with sudo, or let sudo set HOME: sudo -H.",
		Message: "open /home/u/.cache/go-build/00/…-d: permission denied",
		Refs:    []string{"golang/go#26814"},
	},
	Check: checkHomeOwner,
}

func checkHomeOwner(c *Case) []Finding {
	cmd := &c.Config.Command
	if !c.isGo() || c.Exec.EUID != 0 || c.Exec.NS.User != 0 && c.Exec.NS.User != initialUserNS ||
		cmd.On("n") || !cmd.NeedsCache() && !cmd.LoadsModule() {
		return nil
	}
	home, ok := c.entry("HOME")
	if !ok || home.Redacted || !path.IsAbs(home.Value) || !c.cachesBelow(home.Value) {
		return nil
	}
	s, ok := c.stat(home.Value)
	if !ok || s == nil || s.UID == 0 || s.Mode&0o002 != 0 {
		return nil
	}
	culprit := c.gone("HOME")
	return []Finding{{
		Severity: Warn,
		Var:      "HOME",
		Value:    home.Value,
		Message:  fmt.Sprintf("%s ran as root with HOME=%s, which belongs to user %d", c.subject(), show(home.Value), s.UID),
		Culprits: []Culprit{culprit},
		Fix:      []string{"build as user, not with sudo", "sudo -H"},
	}}
}

// cachesBelow reports that a cache is written below a directory.
func (c *Case) cachesBelow(dir string) bool {
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		if rel, ok := goenv.Below(dir, c.value(name)); ok && rel != "" {
			return true
		}
	}
	return false
}
