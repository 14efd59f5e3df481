// SPDX-License-Identifier: Apache-2.0

package decoder

import "github.com/goenvtrace/goenvtrace/bpf"

// recentMax is how many events are remembered. One that comes twice comes twice
// within the time that its task needs to be scheduled again.
const recentMax = 8192

// eventKey identifies an event. Of forks and exits the exec id is 0.
type eventKey struct {
	kind  bpf.CaptureRecordKind
	image ImageID
}

// recent is the set of the latest events.
type recent struct {
	set  map[eventKey]struct{}
	ring []eventKey
	next int
}

// add reports whether key is new, and remembers it in place of the oldest one.
func (r *recent) add(key eventKey) bool {
	if _, ok := r.set[key]; ok {
		return false
	}
	if r.set == nil {
		r.set = make(map[eventKey]struct{}, recentMax)
	}
	if len(r.ring) < recentMax {
		r.ring = append(r.ring, key)
	} else {
		delete(r.set, r.ring[r.next])
		r.ring[r.next] = key
		r.next = (r.next + 1) % recentMax
	}
	r.set[key] = struct{}{}
	return true
}
