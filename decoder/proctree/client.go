// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"path"
	"strings"
)

const (
	keepTerminals = 32            // images remembered
	keepClients   = 8             // candidates named
	shortlyBefore = 1_000_000_000 // ns: a client that ended no longer ago may have asked
	maxHandovers  = 4             // panes behind panes whose ancestry is kept
)

// isTerminal reports that an image is a terminal multiplexer: a server that
// starts programs on behalf of clients that are no ancestors of theirs. A name
// decides here only who is a candidate; values decide whether it handed any over.
func isTerminal(i *Image) bool {
	if i.Exec == nil {
		return false
	}
	switch path.Base(strings.TrimSuffix(i.Exec.Exe, " (deleted)")) {
	case "tmux", "screen":
		return true
	}
	return false
}

// noteTerminal remembers an image that may become somebody's client.
func (t *Tree) noteTerminal(i *Image) {
	if !isTerminal(i) {
		return
	}
	if len(t.terminals) == keepTerminals {
		copy(t.terminals, t.terminals[1:])
		t.terminals = t.terminals[:keepTerminals-1]
	}
	t.terminals = append(t.terminals, i)
}

// clientsOf lists who may have asked a server for the child that it forks now,
// newest first. The client waits for the server's answer, so at the fork it is
// there still, or gone for a moment at most where events were late.
func (t *Tree) clientsOf(server *Image, now uint64) []*Image {
	if !isTerminal(server) {
		return nil
	}
	var clients []*Image
	seen := make(map[*Process]bool)
	for i := len(t.terminals) - 1; i >= 0 && len(clients) < keepClients; i-- {
		c := t.terminals[i]
		if c.Process == server.Process || seen[c.Process] || !sameProgram(c, server) {
			continue
		}
		seen[c.Process] = true
		switch x := c.Process.Exit; {
		case x != nil && now > x.Time && now-x.Time > shortlyBefore:
			continue
		case x == nil && (c.Process.Image == nil || c.Process.Image.ID != c.ID):
			continue // it runs something else by now
		}
		clients = append(clients, bounded(c))
	}
	return clients
}

// sameProgram holds where the file or its path is the same: an upgrade replaces
// the file under a running server.
func sameProgram(a, b *Image) bool {
	return a.Exec.File == b.Exec.File || a.Exec.Exe == b.Exec.Exe
}

// bounded cuts the ancestry of a client that was itself started in a pane of a
// pane of a pane: windows that open the next window for ever would otherwise
// keep everything alive that ever was.
func bounded(c *Image) *Image {
	if c.handovers < maxHandovers {
		return c
	}
	cut := *c
	cut.Gap = true
	cut.Clients = nil
	cut.link(nil)
	return &cut
}
