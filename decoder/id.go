// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"fmt"
	"strconv"
	"strings"
)

// ProcessID identifies a process across pid reuse: a pid alone is never a key.
type ProcessID struct {
	TGID  uint32 // in the initial pid namespace
	Start uint64 // start_boottime of the thread group leader, ns; unchanged by exec
}

// ImageID identifies what a process runs between two changes. A fork inherits
// the exec id, an execve increments it (task->self_exec_id, Linux 5.7 and later).
type ImageID struct {
	Process ProcessID
	Exec    uint64
}

// String is "TGID@START", as in reports and traces.
func (p ProcessID) String() string {
	return strconv.FormatUint(uint64(p.TGID), 10) + "@" + strconv.FormatUint(p.Start, 10)
}

// String is "TGID@START.EXEC".
func (i ImageID) String() string {
	return i.Process.String() + "." + strconv.FormatUint(i.Exec, 10)
}

// IsZero reports that no process is meant.
func (p ProcessID) IsZero() bool { return p == ProcessID{} }

// IsZero reports that no image is meant.
func (i ImageID) IsZero() bool { return i == ImageID{} }

// ParseProcessID reads what ProcessID.String wrote.
func ParseProcessID(s string) (ProcessID, error) {
	tgid, start, ok := strings.Cut(s, "@")
	if !ok {
		return ProcessID{}, fmt.Errorf("process id %q: no @", s)
	}
	t, err := strconv.ParseUint(tgid, 10, 32)
	if err != nil {
		return ProcessID{}, fmt.Errorf("process id %q: %w", s, err)
	}
	b, err := strconv.ParseUint(start, 10, 64)
	if err != nil {
		return ProcessID{}, fmt.Errorf("process id %q: %w", s, err)
	}
	return ProcessID{TGID: uint32(t), Start: b}, nil
}

// ParseImageID reads what ImageID.String wrote.
func ParseImageID(s string) (ImageID, error) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return ImageID{}, fmt.Errorf("image id %q: no exec id", s)
	}
	p, err := ParseProcessID(s[:i])
	if err != nil {
		return ImageID{}, fmt.Errorf("image id %q: %w", s, err)
	}
	n, err := strconv.ParseUint(s[i+1:], 10, 64)
	if err != nil {
		return ImageID{}, fmt.Errorf("image id %q: %w", s, err)
	}
	return ImageID{Process: p, Exec: n}, nil
}

// MarshalText writes p as String does.
func (p ProcessID) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *ProcessID) UnmarshalText(b []byte) (err error) {
	*p, err = ParseProcessID(string(b))
	return err
}

// MarshalText writes i as String does.
func (i ImageID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (i *ImageID) UnmarshalText(b []byte) (err error) {
	*i, err = ParseImageID(string(b))
	return err
}
