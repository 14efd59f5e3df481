// SPDX-License-Identifier: Apache-2.0

// Package opens sees which startup files shells and their like open: a fanotify
// group with marks on those files and on the directories that hold them. Nothing
// else on the machine gets slower by it.
//
// It never holds anybody up (no permission events), opens none of the files on
// an event (file handles and names, not descriptors: opening a FIFO would be
// felt at its other end), and must not guess which process it was: an open that
// cannot be tied to one process is counted, not told.
package opens

import (
	"path"
	"strings"
)

// Bounds.
const (
	maxTargets = 128           // homes, below as many roots
	maxDirs    = 512           // working directories looked into for makefiles and .envrc
	maxMarks   = 8192          // files marked, and directories
	maxNames   = 512           // files of one target
	maxPending = 1 << 16       // opens that wait for the kernel's other events
	lookers    = 8             // goroutines that look at targets: on a dead mount each stays for ever
	forget     = 2_000_000_000 // ns that a process which has ended is remembered
	recent     = 100_000_000   // ns after its end in which an open of a process is still expected
	late       = 1_000_000_000 // ns that an event may be read after it happened, where nothing else tells
)

// reads reports whether a program is one that reads startup files. The name only
// keeps the opens of editors and backups out of the trace; what an open proves is
// for blame to say.
func reads(exe string) bool {
	name := path.Base(strings.TrimSuffix(exe, " (deleted)"))
	if sessions(name) {
		return true
	}
	switch name {
	case "sh", "dash", "ash", "rbash", "busybox", "fish", "make", "gmake", "direnv":
		return true
	}
	for _, family := range [...]string{"bash", "zsh", "ksh", "mksh", "tmux", "screen"} {
		if rest, ok := strings.CutPrefix(name, family); ok && strings.Trim(rest, "-.0123456789") == "" {
			return true
		}
	}
	return false
}

// sessions reports a program that begins sessions: it reads other files than the
// shell that it becomes.
func sessions(name string) bool {
	switch name {
	case "su", "sudo", "sudo-rs", "login", "runuser", "sshd", "sshd-session", "cron", "crond":
		return true
	}
	return false
}

// forSessions reports a file that shells don't read by themselves, but programs do that
// begin sessions.
func forSessions(name string) bool {
	switch name {
	case "/etc/environment", "/etc/security/pam_env.conf", "/etc/sudoers":
		return true
	}
	return strings.HasSuffix(name, "/.ssh/environment") || strings.HasSuffix(name, "/.pam_environment")
}
