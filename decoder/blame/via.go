// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// via finds who handed over, through a terminal server, a value that img has
// and the server has not. tmux takes PATH from the client that asks for a
// session, and the variables of update-environment. A client whose environment
// holds that very value did so; of several, the one with which most of what
// changed on the edge agrees, then the newest.
func via(img *proctree.Image, value decoder.Entry) *Via {
	var best *proctree.Image
	most, equals := 0, 0
	for _, c := range img.Clients {
		if e, ok := environ.Get(env(c), value.Name); !ok || e != value {
			continue
		}
		switch n := agreement(img, c); {
		case n > most:
			best, most, equals = c, n, 1
		case n == most:
			equals++
		}
	}
	if best == nil {
		return nil
	}
	v := &Via{Image: best, Confidence: Matched, How: how(best)}
	if equals > 1 {
		v.Confidence = Candidate // another client fits just as well
	}
	return v
}

// agreement counts the values that img has not from its predecessor and that
// the client has.
func agreement(img, client *proctree.Image) int {
	n := 0
	for _, c := range environ.Diff(env(img.Pred), env(img)) {
		if c.New == nil || c.New.Bare || c.Moved() {
			continue
		}
		if e, ok := environ.Get(env(client), c.Name); ok && e == *c.New {
			n++
		}
	}
	return n
}

// how names the way that a value took.
func how(client *proctree.Image) string {
	return path.Base(strings.TrimSuffix(client.Exec.Exe, " (deleted)")) + " client"
}
