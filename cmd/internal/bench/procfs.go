// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/PID/stat: USER_HZ is 100 wherever Go runs.
const tick = 10 * time.Millisecond

// parseCPU reads user and system time of all threads from /proc/PID/stat. comm
// stands in parentheses there and may hold spaces and parentheses itself.
func parseCPU(stat []byte) (user, system time.Duration, err error) {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0, 0, fmt.Errorf("parse stat: %d fields behind comm", len(fields))
	}
	u, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("parse utime: %w", err)
	}
	s, err := strconv.ParseInt(fields[12], 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("parse stime: %w", err)
	}
	return time.Duration(u) * tick, time.Duration(s) * tick, nil
}

// parseFields reads "key: value" lines, as in fdinfo and status.
func parseFields(b []byte) map[string]string {
	fields := make(map[string]string)
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok {
			fields[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return fields
}

// progStat is what fdinfo says of a BPF program. Times stand still unless
// statistics are on.
type progStat struct {
	id   uint64
	name string // not in fdinfo: empty unless somebody has looked it up
	time uint64 // ns
	runs uint64
}

// parseProgram reads the fdinfo of a descriptor; ok is false where it is no program.
func parseProgram(fdinfo []byte) (p progStat, ok bool) {
	f := parseFields(fdinfo)
	if f["prog_type"] == "" || f["run_cnt"] == "" {
		return p, false
	}
	p.id, _ = strconv.ParseUint(f["prog_id"], 10, 64)
	p.time, _ = strconv.ParseUint(f["run_time_ns"], 10, 64)
	p.runs, _ = strconv.ParseUint(f["run_cnt"], 10, 64)
	return p, p.id != 0
}

// ringMap is a BPF ring buffer that a process holds.
type ringMap struct {
	id   uint32
	size uint64 // bytes
}

// mapTypeRing is BPF_MAP_TYPE_RINGBUF of linux/bpf.h.
const mapTypeRing = "27"

func parseRing(fdinfo []byte) (r ringMap, ok bool) {
	f := parseFields(fdinfo)
	if f["map_type"] != mapTypeRing {
		return r, false
	}
	id, _ := strconv.ParseUint(f["map_id"], 10, 32)
	r.id = uint32(id)
	r.size, _ = strconv.ParseUint(f["max_entries"], 10, 64)
	return r, r.id != 0
}

// memory is resident memory in bytes. The pages of a ring are counted once for
// each of its two mappings.
type memory struct {
	total int64
	rings int64
}

// parseSmaps adds up the mappings of /proc/PID/smaps.
func parseSmaps(b []byte) (m memory, err error) {
	ring := false
	s := bufio.NewScanner(bytes.NewReader(b))
	for s.Scan() {
		fields := strings.Fields(s.Text())
		switch {
		case len(fields) == 0:
		case !strings.HasSuffix(fields[0], ":"): // "ADDRESS PERMS OFFSET DEV INODE NAME"
			ring = strings.Contains(s.Text(), "anon_inode:bpf-map")
		case fields[0] == "Rss:" && len(fields) > 1:
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return m, fmt.Errorf("parse smaps: %w", err)
			}
			m.total += kib << 10
			if ring {
				m.rings += kib << 10
			}
		}
	}
	return m, s.Err()
}
