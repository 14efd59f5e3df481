// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"maps"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Relevant returns the names that somebody must know who asks for the wanted
// ones: those, what their values refer to in any of the files, and what the
// paths of includes refer to. The rest of a startup file is nobody's business
// and need not leave the machine.
func Relevant(files []*decoder.StartupFile, wanted func(name string) bool) map[string]bool {
	names := make(map[string]bool)
	for _, f := range files {
		for _, i := range f.Includes {
			references(i.Path, names, 0)
		}
	}
	assigned := make(map[string][]*decoder.Assignment)
	for _, f := range files {
		for i := range f.Assignments {
			a := &f.Assignments[i]
			assigned[a.Name] = append(assigned[a.Name], a)
			if wanted(a.Name) {
				names[a.Name] = true
			}
		}
	}
	queue := slices.Collect(maps.Keys(names))
	for len(queue) > 0 {
		name := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, a := range assigned[name] {
			for other := range references(a.Value, make(map[string]bool), 0) {
				if !names[other] {
					names[other] = true
					queue = append(queue, other)
				}
			}
		}
	}
	return names
}

// Reduce returns a file with the assignments of some variables only. Policies
// for names with a "*" stay.
func Reduce(f *decoder.StartupFile, keep func(name string) bool) *decoder.StartupFile {
	out := *f
	out.Assignments = nil
	for _, a := range f.Assignments {
		if a.Op == decoder.AssignKeep || a.Op == decoder.AssignDrop || keep(a.Name) {
			out.Assignments = append(out.Assignments, a)
		}
	}
	return &out
}
