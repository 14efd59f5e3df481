// SPDX-License-Identifier: Apache-2.0

// Package session turns what a person names (a tmux session) into what a trace
// can be narrowed to (pids and numbers).
//
// It asks the programs themselves, as the person: it must not read their
// private files or guess their sockets.
package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// AllSessions is the number of every session of a tmux server.
const AllSessions = -1

// Tmux is a tmux server, or one of its sessions.
type Tmux struct {
	ServerPID int // in this process's pid namespace
	Session   int // "$3" is 3; AllSessions
}

// patience bounds a tmux that does not answer.
const patience = 5 * time.Second

// FindTmux asks the tmux server that env speaks of (TMUX, TMUX_TMPDIR) for its
// pid and, where name is not empty, for the number of that session. It runs
// the tmux of env's PATH with the given credential, nil for our own.
func FindTmux(ctx context.Context, name string, env []string, as *syscall.Credential) (Tmux, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	args := []string{"display-message", "-p"}
	if name != "" {
		// "=": the very name, or a session called "work" would stand for "w".
		args = append(args, "-t", "="+name+":")
	}
	cmd := exec.CommandContext(ctx, "tmux", append(args, "#{pid} #{session_id}")...)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return Tmux{}, tmuxError(name, stderr.String(), err)
	}
	t, err := parseTmux(string(out))
	if name == "" {
		t.Session = AllSessions
	}
	return t, err
}

func tmuxError(name, said string, err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("find tmux: %w; install tmux, or give --pid", err)
	}
	if said = strings.TrimSpace(said); said == "" {
		said = err.Error()
	}
	if name != "" {
		return fmt.Errorf("find tmux session %q: %s; tmux list-sessions shows what there is", name, said)
	}
	return fmt.Errorf("find the tmux server: %s; start one, or give --pid", said)
}

// parseTmux reads "PID $SESSION". Outside any session the second is empty.
func parseTmux(out string) (Tmux, error) {
	pid, session, _ := strings.Cut(strings.TrimSpace(out), " ")
	n, err := strconv.Atoi(pid)
	if err != nil {
		return Tmux{}, fmt.Errorf("parse tmux's answer %q: %w", out, err)
	}
	t := Tmux{ServerPID: n, Session: AllSessions}
	if id, ok := strings.CutPrefix(session, "$"); ok {
		if t.Session, err = strconv.Atoi(id); err != nil {
			return Tmux{}, fmt.Errorf("parse tmux's answer %q: %w", out, err)
		}
	}
	return t, nil
}
