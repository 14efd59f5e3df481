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
// newest first. A client waits for the server's answer, so it is alive at the
// fork; those that ended a moment ago are named only where no other is left.
func (t *Tree) clientsOf(server *Image, now uint64) []*Image {
	if !isTerminal(server) {
		return nil
	}
	var alive, gone []*Image
	seen := make(map[*Process]bool)
	for i := len(t.terminals) - 1; i >= 0; i-- {
		c := t.terminals[i]
		p := c.Process
		if p == server.Process || seen[p] || !sameProgram(c, server) {
			continue
		}
		seen[p] = true
		switch {
		case p.Exit == nil && p.Image != nil && p.Image.ID == c.ID:
			alive = append(alive, bounded(c))
		case p.Exit != nil && (now <= p.Exit.Time || now-p.Exit.Time <= shortlyBefore):
			gone = append(gone, bounded(c))
		}
	}
	if len(alive) == 0 {
		alive = gone
	}
	return alive[:min(len(alive), keepClients)]
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
