// SPDX-License-Identifier: Apache-2.0

package decoder

// Recover sets how argv and environ of a running image are read once more, for an
// exec of which bytes are missing. again returns nil where it cannot be sure that
// this is still the image.
func (a *Assembler) Recover(again func(*Seed) []byte) { a.again = again }

// recover replaces what is missing of an exec by what the process itself holds now.
// The kernel has counted the strings: as many have to be there, or nothing is
// believed.
func (r *execRecord) recover(again func(*Seed) []byte, known *environs) {
	if again == nil || r.cut {
		return
	}
	l := r.layout
	block := again(&Seed{
		Exec: r.exec, Comm: r.comm, Stack: r.stack,
		ArgStart: l.argStart, ArgEnd: l.argEnd, EnvStart: l.envStart, EnvEnd: l.envEnd,
	})
	if len(block) == 0 {
		return
	}
	whole := *r.exec
	whole.Argv, whole.Env, whole.Missing = nil, nil, nil
	known.fill(&whole, l, block, []extent{{end: uint64(len(block))}}, causeUnreadable)
	if whole.Complete {
		whole.Recovered = true
		*r.exec = whole
	}
}
