// SPDX-License-Identifier: Apache-2.0

// Package environ treats an environ and a PATH as what they are, ordered lists
// with duplicates, and says what changed between two of them.
//
// It knows no process and no variable's meaning: who made a change is for
// blame, whether it is wrong for conflict. It must not read anything but its
// arguments, and never changes them.
package environ

import "github.com/goenvtrace/goenvtrace/decoder"

// Get returns the entry that counts for Go (syscall.copyenv), glibc's getenv,
// zsh, fish, python and most others: the first of that name. An entry without
// "=" is a variable to nobody and never found.
func Get(env []decoder.Entry, name string) (decoder.Entry, bool) {
	for i := range env {
		if env[i].Name == name && !env[i].Bare {
			return env[i], true
		}
	}
	return decoder.Entry{}, false
}

// Last returns the entry that counts for bash and dash: the last of that name.
func Last(env []decoder.Entry, name string) (decoder.Entry, bool) {
	for i := len(env) - 1; i >= 0; i-- {
		if env[i].Name == name && !env[i].Bare {
			return env[i], true
		}
	}
	return decoder.Entry{}, false
}

// Equal reports that two environs are the same list: entries, order and
// duplicates. Lists that share their memory are told without a look inside.
func Equal(a, b []decoder.Entry) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
