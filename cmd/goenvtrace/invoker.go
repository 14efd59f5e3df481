// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// invoker is the person who typed the command. Under sudo that is not root:
// what is traced runs with their ids and their environment, and files are theirs.
type invoker struct {
	uid, gid int
	groups   []int
	env      []string // raw, as execve passed it: duplicates and entries without "=" included
	home     string
	// escort are the pids of this process and, under sudo, of all between it
	// and the shell that ran sudo. They are transparent in the tree: the traced
	// command's predecessor is that shell. They live as long as this process
	// does (each waits for the next), so no pid here is ever another's.
	escort []int
}

// elevators start a command as root for somebody else. sudo with use_pty runs
// it below a monitor process that is a sudo too.
var elevators = []string{"sudo", "sudo-rs"}

// findInvoker reads the environment that sudo was started with from its own
// /proc/PID/environ: what sudo handed on to us is what its policy left over.
func findInvoker() (*invoker, error) {
	in := &invoker{uid: os.Getuid(), gid: os.Getgid(), escort: []int{os.Getpid()}}
	var err error
	if in.groups, err = os.Getgroups(); err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	uid := os.Getenv("SUDO_UID")
	if uid == "" || os.Geteuid() != 0 {
		in.env, err = readEnviron(os.Getpid())
		in.home = os.Getenv("HOME")
		return in, err
	}
	if err := in.sudoUser(uid, os.Getenv("SUDO_GID")); err != nil {
		return nil, err
	}
	return in, in.walkToSudo()
}

// sudoUser takes over the ids that sudo was called with. The supplementary
// groups are the user database's: sudo does not hand on the original ones.
func (in *invoker) sudoUser(uid, gid string) (err error) {
	if in.uid, err = strconv.Atoi(uid); err != nil {
		return fmt.Errorf("SUDO_UID: %w", err)
	}
	if in.gid, err = strconv.Atoi(gid); err != nil {
		return fmt.Errorf("SUDO_GID: %w", err)
	}
	in.groups = []int{in.gid}
	u, err := user.LookupId(uid)
	if err != nil {
		return nil // an id without an entry has no groups and no home
	}
	in.home = u.HomeDir
	ids, err := u.GroupIds()
	if err != nil {
		return nil
	}
	in.groups = in.groups[:0]
	for _, id := range ids {
		if n, err := strconv.Atoi(id); err == nil {
			in.groups = append(in.groups, n)
		}
	}
	return nil
}

// walkToSudo goes up to the nearest sudo, through its monitor, and takes its
// environment.
func (in *invoker) walkToSudo() error {
	found := -1
	for pid := os.Getpid(); ; {
		parent, err := parentOf(pid)
		if err != nil || parent == 0 {
			break
		}
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", parent))
		isSudo := err == nil && slices.Contains(elevators, strings.TrimSuffix(filepath.Base(exe), " (deleted)"))
		if found >= 0 && !isSudo {
			break
		}
		in.escort = append(in.escort, parent)
		if isSudo {
			found = parent
		}
		pid = parent
	}
	if found < 0 {
		return fmt.Errorf("find the sudo that SUDO_UID=%d speaks of: it is no ancestor of this process; "+
			"run sudo goenvtrace from a shell, or unset SUDO_UID to run the command as root", in.uid)
	}
	env, err := readEnviron(found)
	in.env = env
	return err
}

// lookup finds the first value of a name in the invoker's environment, empty
// where it is not set.
func (in *invoker) lookup(name string) string {
	for _, e := range in.env {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// parentOf reads the parent's pid from /proc/PID/stat. comm stands in
// parentheses there and may hold spaces and parentheses itself.
func parentOf(pid int) (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 2 {
		return 0, fmt.Errorf("read /proc/%d/stat: %d fields", pid, len(fields))
	}
	return strconv.Atoi(fields[1])
}

// readEnviron reads the block that execve passed. os.Environ will not do: the
// runtime drops later duplicates and entries without "=".
func readEnviron(pid int) ([]string, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err != nil {
		return nil, fmt.Errorf("read the environment: %w", err)
	}
	if len(b) == 0 {
		return []string{}, nil
	}
	return strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00"), nil
}
