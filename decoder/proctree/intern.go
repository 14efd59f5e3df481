// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// intern returns an exec that shares the environ of its predecessor if that is
// the same, as it is for most programs. An event is immutable, so it is copied;
// argv is cloned, because it was cut from the same memory as the environ that
// is to be let go.
func intern(e *decoder.Exec, pred *Image) *decoder.Exec {
	if pred == nil || pred.Exec == nil || len(e.Env) == 0 {
		return e
	}
	env := pred.Exec.Env
	if len(env) != len(e.Env) || &env[0] == &e.Env[0] || !environ.Equal(env, e.Env) {
		return e
	}
	shared := *e
	shared.Env = env
	shared.Argv = clone(e.Argv)
	return &shared
}

// clone copies strings into one piece of memory.
func clone(list []string) []string {
	all := strings.Join(list, "")
	cloned := make([]string, len(list))
	for i, s := range list {
		cloned[i], all = all[:len(s)], all[len(s):]
	}
	return cloned
}
