// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"strconv"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Scope narrows what is judged and shown, never the ancestry that blame needs.
// The zero Scope holds everything. It is kept in the trace, so that a report
// made later shows the same launches.
type Scope struct {
	Kind ScopeKind `json:"kind,omitempty"`
	// Process is the root of a subtree; for ScopeTmux the tmux server.
	Process decoder.ProcessID `json:"process,omitzero"`
	// Session is the number of a tmux session ("$3" is 3), -1 for all of them.
	Session int `json:"session,omitempty"`
	// Asked is the scope in the words of the command line.
	Asked string `json:"asked,omitempty"`
	// Older: launches that are older than the trace are judged too.
	Older bool `json:"older,omitempty"`
}

// ScopeKind says how a scope is told.
type ScopeKind string

const (
	ScopeAll  ScopeKind = ""
	ScopeTree ScopeKind = "tree" // one process and all that it starts
	ScopeTmux ScopeKind = "tmux" // panes of a tmux server, those opened later included
)

// Holds reports whether an image is in scope. Like Process itself it belongs
// to the goroutine that feeds the tree.
func (s Scope) Holds(img *Image) bool {
	if e := img.Exec; e != nil && e.Source == decoder.Snapshot && !e.Recovered && !s.Older {
		return false
	}
	switch s.Kind {
	case ScopeTree:
		for p := img.Process; p != nil; p = p.Parent {
			if p.ID == s.Process {
				return true
			}
		}
		return false
	case ScopeTmux:
		return s.holdsPane(img)
	default:
		return true
	}
}

// holdsPane finds the child of the server below which the image runs and asks
// its first environment for the session: tmux puts "socket,server pid,session"
// into TMUX of every pane it starts (environ_for_session), and a pane that is
// moved to another session later keeps what it was started with.
func (s Scope) holdsPane(img *Image) bool {
	pane := img.Process
	for pane != nil && (pane.Parent == nil || pane.Parent.ID != s.Process) {
		pane = pane.Parent
	}
	if pane == nil {
		return false
	}
	if s.Session < 0 {
		return true
	}
	var first *Image
	for i := img; i != nil; i = i.Pred {
		if i.Process == pane && i.Exec != nil && !i.Forked {
			first = i
		}
	}
	if first == nil {
		return false
	}
	tmux, _ := environ.Get(first.Exec.Env, "TMUX")
	_, session, _ := strings.Cut(tmux.Value, ",")
	_, session, _ = strings.Cut(session, ",")
	n, err := strconv.Atoi(session)
	return err == nil && n == s.Session
}
