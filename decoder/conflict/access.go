// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// initialUserNS is the inode number of the initial user namespace, the same on
// every Linux (PROC_USER_INIT_INO). In another one root may write what belongs
// to any id mapped there, which the trace doesn't tell.
const initialUserNS = 0xeffffffd

// mayWrite reports whether a launch may write to what stands somewhere. known is
// false where permission bits don't tell: another user namespace, and a group
// that may write (the launch's other groups aren't in the trace, and an access
// list shows there too).
func (c *Case) mayWrite(s *decoder.Stat) (may, known bool) {
	e := c.Exec
	switch {
	case e.NS.User != 0 && e.NS.User != initialUserNS:
		return true, false
	case e.EUID == 0, s.Mode&0o002 != 0:
		return true, true
	case s.Mode&0o020 != 0:
		return true, false
	case e.EUID == s.UID:
		return s.Mode&0o200 != 0, true
	}
	return false, true
}

// nearest is what stands at a path or, where nothing does, at the closest
// directory above.
func (c *Case) nearest(p string) (at string, s *decoder.Stat) {
	for {
		s, ok := c.stat(p)
		if !ok {
			return "", nil
		}
		if s != nil || p == "/" {
			return p, s
		}
		p = path.Dir(p)
	}
}
