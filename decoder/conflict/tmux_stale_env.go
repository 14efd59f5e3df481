// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
)

var tmuxStaleEnv = Rule{
	ID:       "TMUX-STALE-ENV",
	Title:    "a terminal server hands out the environment of the day when it was started",
	Severity: Warn,
	Doc: Doc{
		What: "The launch runs in a pane of tmux or screen. It has a variable of the go command from the server, and the " +
			"client that asked for the pane has another value of it, or none. Told as info where GOROOT differs and " +
			"nothing is wrong with it or GOROOT-MISMATCH says so already.",
		Why: "The server keeps the environment of its first client and gives it to every new pane, for weeks. PATH comes from " +
			"the client that asks, and so do the variables of update-environment, none of which is one of Go's: " +
			"the two halves do not fit any more.",
		Fix:     "tmux set-environment -gu NAME, or set -ga update-environment NAME in tmux.conf, or tmux kill-server.",
		Message: "compile: version does not match go tool version",
		Refs:    []string{"tmux/tmux#3041", "tmux/tmux#2834"},
	},
	Check: checkTmuxStaleEnv,
}

// paneVariables are those whose difference makes other work of the same command.
var paneVariables = []string{"GOROOT", "GOPATH", "GOFLAGS", "GOTOOLCHAIN", "GO111MODULE", "GOOS", "GOARCH", "GOWORK", "GOPROXY"}

func checkTmuxStaleEnv(c *Case) []Finding {
	pane := c.pane()
	if pane == nil {
		return nil
	}
	var found []Finding
	for _, name := range paneVariables {
		if f, ok := c.stale(pane, name); ok {
			found = append(found, f)
		}
	}
	return found
}

// pane is the first image that a terminal server started on the launch's chain.
func (c *Case) pane() *blame.Subject {
	for _, img := range c.Launch.Subject.Chain() {
		if len(img.Clients) > 0 && img.Exec != nil && img.Pred != nil && img.Pred.Exec != nil && img.Pred.Exec.Complete {
			return blame.Of(img)
		}
	}
	return nil
}

// stale compares what the server has with what the client has. The launch must
// have the server's value still: a startup file may have corrected it.
func (c *Case) stale(pane *blame.Subject, name string) (Finding, bool) {
	server := pane.Image().Pred.Exec
	held, set := variable(server, name)
	if !set || held.Value == "" || !agree(c.Exec, server, name) || !agree(pane.Image().Exec, server, name) {
		return Finding{}, false
	}
	client := asker(pane)
	if client == nil || agree(client, server, name) {
		return Finding{}, false
	}
	f := Finding{
		Severity: Warn, Var: name, Value: held.Value, Cause: serverNamed(server),
		Message: fmt.Sprintf("%s has %s=%s from the %s server (pid %d); the client (pid %d) that asked for the pane has %s",
			c.subject(), name, show(held.Value), base(server), pid(server), pid(client), told(client, name)),
		Culprits: []Culprit{c.origin(name, Culprit{Var: name})},
		Fix:      []string{"start the server again", "unset " + name},
	}
	if base(server) == "tmux" {
		f.Fix = []string{"tmux set-environment -gu " + name, "set -ga update-environment " + name + " in tmux.conf", "unset " + name}
	}
	if name == "GOROOT" {
		f.Severity = Info // versions decide, and GOROOT-MISMATCH looks at them
	}
	return f, true
}

func serverNamed(server *decoder.Exec) string {
	if base(server) == "screen" {
		return CauseScreen
	}
	return CauseTmux
}

// asker is the client that the pane was made for. Several with different
// environments leave that open, unless PATH, which the pane has from its client,
// points at one.
func asker(pane *blame.Subject) *decoder.Exec {
	for _, p := range pane.Path() {
		if p.Image == pane.Image() && p.Via != nil && p.Via.Confidence != blame.Candidate {
			return p.Via.Image.Exec
		}
	}
	if clients := pane.Image().Clients; len(clients) == 1 && clients[0].Exec != nil && clients[0].Exec.Complete {
		return clients[0].Exec
	}
	return nil
}

// told is a client's value in words.
func told(client *decoder.Exec, name string) string {
	v, set := variable(client, name)
	switch {
	case !set:
		return "none"
	case v.Redacted:
		return "another"
	}
	return show(v.Value)
}
