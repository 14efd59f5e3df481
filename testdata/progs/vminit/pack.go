// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// pack writes an initramfs: a "newc" cpio archive, gzipped. Each entry is
// NAME=FILE (mode 0755) or NAME/ for a directory. The kernel unpacks nothing into a
// directory that no entry before it has made, so parents are written on the way.
//
// The format is here because a machine with Go need not have cpio.
func pack(w io.Writer, entries []string) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return fmt.Errorf("compress archive: %w", err)
	}
	a := &archive{w: z, dirs: map[string]bool{".": true}}
	for _, entry := range entries {
		name, file, ok := strings.Cut(entry, "=")
		if !ok {
			a.dir(strings.TrimSuffix(entry, "/"))
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read member: %w", err)
		}
		a.dir(path.Dir(name))
		a.member(name, 0o100755, data)
	}
	a.member("TRAILER!!!", 0, nil)
	if a.err != nil {
		return fmt.Errorf("write archive: %w", a.err)
	}
	return z.Close()
}

type archive struct {
	w    io.Writer
	n    int
	dirs map[string]bool
	err  error
}

func (a *archive) dir(name string) {
	if a.dirs[name] {
		return
	}
	a.dirs[name] = true
	a.dir(path.Dir(name))
	a.member(name, 0o040755, nil)
}

// member writes one entry: thirteen numbers of eight hex digits behind the magic,
// the name with its NUL, the data; name and data padded to four bytes.
func (a *archive) member(name string, mode uint32, data []byte) {
	a.n++
	fields := [13]uint32{uint32(a.n), mode, 0, 0, 1, 0, uint32(len(data)), 0, 0, 0, 0, uint32(len(name) + 1), 0}
	header := "070701"
	for _, f := range fields {
		header += fmt.Sprintf("%08x", f)
	}
	a.write([]byte(header + name + "\x00"))
	a.pad(len(header) + len(name) + 1)
	a.write(data)
	a.pad(len(data))
}

func (a *archive) pad(n int) { a.write(make([]byte, -n&3)) }

func (a *archive) write(p []byte) {
	if a.err == nil {
		_, a.err = a.w.Write(p)
	}
}
