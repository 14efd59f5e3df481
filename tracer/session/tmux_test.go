// SPDX-License-Identifier: Apache-2.0

package session

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

func TestParseTmux(t *testing.T) {
	tests := []struct {
		name, out string
		want      Tmux
		wrong     bool
	}{
		{"session", "4711 $3\n", Tmux{4711, 3}, false},
		{"session zero", "4711 $0\n", Tmux{4711, 0}, false},
		{"no session", "4711 \n", Tmux{4711, AllSessions}, false},
		{"empty", "", Tmux{}, true},
		{"words", "no server running", Tmux{}, true},
		{"session is no number", "4711 $x", Tmux{}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTmux(tt.out)
			if (err != nil) != tt.wrong || got != tt.want {
				t.Errorf("parseTmux(%q) = %+v, %v; want %+v", tt.out, got, err, tt.want)
			}
		})
	}
}

func TestFindTmuxErrors(t *testing.T) {
	tests := []struct {
		name, session, said string
		err                 error
		want                string
	}{
		{"not installed", "", "", exec.ErrNotFound, "install tmux, or give --pid"},
		{"no server", "", "no server running on /tmp/tmux-0/default\n", errors.New("exit status 1"), "find the tmux server: no server running on /tmp/tmux-0/default; start one"},
		{"no such session", "work", "can't find session: work\n", errors.New("exit status 1"), `find tmux session "work": can't find session: work; tmux list-sessions`},
		{"silent", "", "", errors.New("exit status 1"), "find the tmux server: exit status 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tmuxError(tt.session, tt.said, tt.err).Error(); !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}
