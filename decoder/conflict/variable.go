// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder"

// variable is the entry of an image's environ that counts: of several with the
// name the first.
func variable(e *decoder.Exec, name string) (decoder.Entry, bool) {
	for _, v := range e.Env {
		if v.Name == name && !v.Bare {
			return v, true
		}
	}
	return decoder.Entry{}, false
}

// agree reports that two images have the same value of a variable, or none.
func agree(a, b *decoder.Exec, name string) bool {
	x, inA := variable(a, name)
	y, inB := variable(b, name)
	return inA == inB && x == y
}
