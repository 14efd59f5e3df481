// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// tries are the failed execs of the processes that live: what they tried in vain may yet
// lead to a launch. Those of one that has ended have led to what launches keep of them.
type tries map[decoder.ProcessID][]*triesOf

// triesOf is what failed while one image called execve. In a fork that has not called
// execve before, the image is its parent's.
type triesOf struct {
	exec uint64 // of decoder.ImageID
	report.Tried
}

// maxTriers bounds the images that are kept of one process: a loop of execs that each
// fail first must not fill the memory.
const maxTriers = 16

func (t tries) add(ev *decoder.Attempt) {
	p := ev.Image.Process
	list := t[p]
	if n := len(list); n == 0 || list[n-1].exec != ev.Image.Exec {
		if n == maxTriers {
			list = append(list[:0:0], list[1:]...)
		}
		list = append(list, &triesOf{exec: ev.Image.Exec})
		t[p] = list
	}
	list[len(list)-1].Add(ev)
}

// missed notes a tool that could not be executed. Where no launch is seen at all, that is
// the answer.
func (a *analysis) missed(ev *decoder.Attempt) {
	switch goenv.Tool(path.Base(ev.Filename)) {
	case goenv.Go, goenv.Gopls, goenv.Dlv:
	default:
		return
	}
	p := a.tree.Process(ev.Image.Process)
	if p == nil || p.Image == nil {
		return
	}
	scope := a.scope
	scope.Older = true // whoever tries it may be older than the trace
	if scope.Holds(p.Image) {
		a.vain.Add(ev)
	}
}

// along returns, for each image of a chain, what its process had tried before it became
// that image.
func (t tries) along(chain []*proctree.Image) map[decoder.ImageID]*report.Tried {
	var out map[decoder.ImageID]*report.Tried
	for _, img := range chain {
		for _, of := range t[img.ID.Process] {
			if of.exec+1 != img.ID.Exec {
				continue
			}
			if out == nil {
				out = make(map[decoder.ImageID]*report.Tried)
			}
			out[img.ID] = &of.Tried
		}
	}
	return out
}
