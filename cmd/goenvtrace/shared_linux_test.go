// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// TestLaunchesShareChildren: a build's compilers are kept once.
func TestLaunchesShareChildren(t *testing.T) {
	a := newAnalysis(trace.Header{}, proctree.Scope{})
	for _, ev := range goBuild(100).events {
		a.add(ev)
	}
	l := a.launches[0]
	if len(l.Children) < maxChildren || l.Children[0] != l.Children[maxChildren-1] {
		t.Errorf("%d children, the first of them at %p and %p", len(l.Children), l.Children[0], l.Children[len(l.Children)-1])
	}
}

// TestLaunchesShareFacts: of what launches are told alike there is one copy.
func TestLaunchesShareFacts(t *testing.T) {
	a := newAnalysis(trace.Header{}, proctree.Scope{})
	for _, ev := range shells(10, func(int) bool { return false }).events {
		a.add(ev)
	}
	distinct := make(map[*fact]bool)
	for _, l := range a.launches {
		for _, f := range l.facts {
			distinct[f] = true
		}
	}
	if len(a.launches) != 40 || len(distinct) != 1 {
		t.Errorf("%d launches have %d facts", len(a.launches), len(distinct))
	}
}
