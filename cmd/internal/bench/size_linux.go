// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path/filepath"
)

// sizeGoal is the recorded trace in bytes per exec of a Go build.
const sizeGoal = 64

// traceSize is what the trace of a Go build takes on disk, as watch records it by
// default. What it holds of processes older than the trace is taken off: how many
// there are has nothing to do with the build.
func (b *bench) traceSize() ([]row, error) {
	const what = "bytes of trace per exec of a Go build"
	if _, err := lookPath("go"); err != nil {
		return []row{notMeasured(what, err.Error())}, nil
	}
	pkg := "encoding/json"
	if b.quick {
		pkg = "errors"
	}
	env := append(b.environ(), load{bytes: 4096}.environ()...)
	env = append(env, "GOCACHE="+filepath.Join(b.dir, "gocache"), "GOENV=off", "GOTOOLCHAIN=local", "GOFLAGS=")
	if _, err := b.watchCommand("", env, "true"); err != nil {
		return nil, err
	}
	before, err := b.recorded()
	if err != nil {
		return nil, err
	}
	c, err := b.watchCommand("", env, "go", "build", "-C", b.dir, pkg)
	if err != nil {
		return nil, err
	}
	after, err := b.recorded()
	if err != nil {
		return nil, err
	}
	each := float64(after-before) / float64(c.all)
	return []row{{
		what: fmt.Sprintf("%s (%s, %d execs)", what, pkg, c.all),
		ours: three(each), goal: fmt.Sprint(sizeGoal), met: judge(each <= sizeGoal),
	}}, nil
}
