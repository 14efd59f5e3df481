// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"syscall"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/tracer/session"
)

// target is a scope in pids: what it means in the tree is known only once the
// processes older than the trace are.
type target struct {
	kind    proctree.ScopeKind
	pid     int
	session int
	asked   string
}

// find turns the flags into a target. tmux is asked before anything is
// attached, so that its own client is not in the trace.
func (o scopeOptions) find(ctx context.Context, in *invoker) (target, error) {
	switch {
	case o.pid != 0:
		if err := syscall.Kill(o.pid, 0); err == syscall.ESRCH {
			return target{}, usage("no process has the pid %d; ps -e lists them", o.pid)
		}
		return target{kind: proctree.ScopeTree, pid: o.pid, asked: fmt.Sprintf("--pid %d", o.pid)}, nil
	case o.tmux:
		t, err := session.FindTmux(ctx, o.session, in.env, in.credential())
		if err != nil {
			return target{}, &exitError{exitUsage, err}
		}
		asked := "--tmux"
		if o.session != "" {
			asked += " " + o.session
		}
		return target{kind: proctree.ScopeTmux, pid: t.ServerPID, session: t.Session, asked: asked}, nil
	case o.only:
		return target{kind: proctree.ScopeTree, pid: os.Getpid(), asked: "--only"}, nil
	}
	return target{}, nil
}

// scope looks the pid up among the running processes. Launches that are older
// than the trace are judged where one attaches to what runs; with a command
// they are not what was asked about.
func (t target) scope(older map[uint32]*decoder.Exec, attach bool) (proctree.Scope, error) {
	s := proctree.Scope{Kind: t.kind, Session: t.session, Asked: t.asked, Older: attach}
	if t.kind == proctree.ScopeAll {
		return s, nil
	}
	e := older[uint32(t.pid)]
	if e == nil {
		return s, usage("process %d ended before the trace began", t.pid)
	}
	s.Process = e.Image.Process
	return s, nil
}
