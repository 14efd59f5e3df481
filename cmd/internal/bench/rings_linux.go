// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// ringLevels watches how full the rings of another process are. A ring's first two
// pages hold the positions of its reader and of its writers; anyone who may open
// the map may map them to read.
type ringLevels []*ringLevel

type ringLevel struct {
	size               uint64
	consumer, producer []byte
	most               uint64 // bytes waiting, at the worst moment that was seen
}

// ringsOf maps the rings that a process holds.
func ringsOf(pid int) (ringLevels, error) {
	var rings []ringMap
	seen := make(map[uint32]bool)
	err := descriptors(pid, func(fdinfo []byte) {
		if r, ok := parseRing(fdinfo); ok && !seen[r.id] {
			seen[r.id] = true
			rings = append(rings, r)
		}
	})
	if err != nil {
		return nil, err
	}
	var all ringLevels
	for _, r := range rings {
		l, err := mapRing(r)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

func mapRing(r ringMap) (*ringLevel, error) {
	m, err := ebpf.NewMapFromID(ebpf.MapID(r.id))
	if err != nil {
		return nil, fmt.Errorf("open ring: %w", err)
	}
	defer m.Close()
	page := os.Getpagesize()
	l := &ringLevel{size: r.size}
	if l.consumer, err = unix.Mmap(m.FD(), 0, page, unix.PROT_READ, unix.MAP_SHARED); err != nil {
		return nil, fmt.Errorf("map ring: %w", err)
	}
	if l.producer, err = unix.Mmap(m.FD(), int64(page), page, unix.PROT_READ, unix.MAP_SHARED); err != nil {
		_ = unix.Munmap(l.consumer)
		return nil, fmt.Errorf("map ring: %w", err)
	}
	return l, nil
}

// look takes one sample.
func (all ringLevels) look() error {
	for _, l := range all {
		// The reader first: it never passes the writers, so the difference is at
		// most too large.
		read := atomic.LoadUint64((*uint64)(unsafe.Pointer(&l.consumer[0])))
		written := atomic.LoadUint64((*uint64)(unsafe.Pointer(&l.producer[0])))
		l.most = max(l.most, written-read)
	}
	return nil
}

// rows is one row for each size of rings, the fullest one's.
func (all ringLevels) rows(load string) []row {
	most := make(map[uint64]uint64)
	for _, l := range all {
		most[l.size] = max(most[l.size], l.most)
	}
	var rows []row
	for _, size := range slices.Sorted(maps.Keys(most)) {
		what := fmt.Sprintf("most bytes in a ring of %s, environments of %s", mebis(float64(size)), load)
		rows = append(rows, compare(what, float64(most[size]), float64(size), kibis))
	}
	return rows
}

func (all ringLevels) close() {
	for _, l := range all {
		_ = unix.Munmap(l.consumer)
		_ = unix.Munmap(l.producer)
	}
}
