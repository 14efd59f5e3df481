// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Exit statuses of a command that could not be started, as env(1) has them.
const (
	exitOwnFailure    = 125
	exitCannotInvoke  = 126
	exitNotFound      = 127
	exitSignalledBase = 128
)

// startError says with which status watch ends when CMD cannot be started.
type startError struct {
	status int
	err    error
}

func (e *startError) Error() string { return e.err.Error() }
func (e *startError) Unwrap() error { return e.err }

// start runs argv as the invoker would have: their ids, their environment byte
// for byte, this process's directory, terminal and process group.
//
// os/exec will not do: it looks PATH up in our environment and drops duplicate
// entries from theirs.
func (in *invoker) start(argv []string) (*os.Process, error) {
	attr := &os.ProcAttr{
		Env:   in.env,
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   &syscall.SysProcAttr{Credential: in.credential()},
	}
	last := &startError{exitNotFound, fmt.Errorf("start %s: not in PATH=%s", argv[0], in.lookup("PATH"))}
	for _, file := range in.candidates(argv[0]) {
		p, err := os.StartProcess(file, argv, attr)
		if errors.Is(err, syscall.ENOEXEC) {
			// A script without #!: execvp(3), and so env(1), gives it to sh.
			p, err = os.StartProcess("/bin/sh", append([]string{"/bin/sh", file}, argv[1:]...), attr)
		}
		if err == nil {
			return p, nil
		}
		last = cannotStart(argv[0], err)
		if !errors.Is(err, os.ErrPermission) {
			break
		}
	}
	return nil, last
}

func cannotStart(name string, err error) *startError {
	status := exitCannotInvoke
	if errors.Is(err, os.ErrNotExist) {
		status = exitNotFound
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err // "fork/exec" says nothing to whoever typed the command
	}
	return &startError{status, fmt.Errorf("start %s: %w", name, err)}
}

// credential is nil where the ids are ours already: setgroups(2) needs a
// capability that an ordinary user has not.
func (in *invoker) credential() *syscall.Credential {
	if in.uid == os.Getuid() && in.gid == os.Getgid() {
		return nil
	}
	c := &syscall.Credential{Uid: uint32(in.uid), Gid: uint32(in.gid)}
	for _, g := range in.groups {
		c.Groups = append(c.Groups, uint32(g))
	}
	return c
}

// candidates are the files that execvp(3) would try for name with the
// invoker's PATH and that are there: a try in vain would be a fork in the trace.
func (in *invoker) candidates(name string) []string {
	if strings.Contains(name, "/") {
		return []string{name}
	}
	search := in.lookup("PATH")
	if search == "" {
		search = "/bin:/usr/bin" // confstr(_CS_PATH), as glibc's execvp has it
	}
	var files []string
	for _, dir := range filepath.SplitList(search) {
		if dir == "" {
			dir = "."
		}
		// Not filepath.Join: it would turn "./x" into "x".
		if file := dir + "/" + name; regular(file) {
			files = append(files, file)
		}
	}
	return files
}

func regular(file string) bool {
	var st unix.Stat_t
	return unix.Stat(file, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFREG
}

// exitStatus is what a shell would show for a process's end.
func exitStatus(st *os.ProcessState) int {
	ws, ok := st.Sys().(syscall.WaitStatus)
	if ok && ws.Signaled() {
		return exitSignalledBase + int(ws.Signal())
	}
	return st.ExitCode()
}
