// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Layout of what read(2) returns of a group with FAN_REPORT_FID and
// FAN_REPORT_DFID_NAME (include/uapi/linux/fanotify.h, version 3).
const (
	metadataSize    = 24
	metadataVersion = 3

	infoFile    = 1 // FAN_EVENT_INFO_TYPE_FID
	infoDirName = 2 // FAN_EVENT_INFO_TYPE_DFID_NAME
	infoPIDFD   = 4 // FAN_EVENT_INFO_TYPE_PIDFD

	infoHeader = 4
	fsidSize   = 8
	// fileHandle is the head of struct file_handle: its length and its type.
	fileHandle = 8
)

var errRecord = errors.New("malformed event")

// handle names a file or directory: file system id, and type and bytes of its file handle.
type handle string

// record is one event.
type record struct {
	mask  uint64
	pid   uint32 // tgid in the pid namespace of whoever made the group
	file  handle // what was opened or has come; empty: it is dir
	dir   handle
	name  string // "." for the directory itself
	pidfd int    // noPIDFD: none could be had
	gone  bool   // it had ended and was waited for
}

const (
	noPIDFD   = -1
	pidfdGone = -1 // FAN_NOPIDFD
)

// parse reads the events of one read. Those before a malformed one are returned;
// their descriptors must be closed.
func parse(b []byte) (list []record, err error) {
	for len(b) > 0 {
		if len(b) < metadataSize {
			return list, errRecord
		}
		size := int(binary.NativeEndian.Uint32(b))
		head := int(binary.NativeEndian.Uint16(b[6:]))
		if b[4] != metadataVersion || head < metadataSize || size < head || size > len(b) {
			return list, errRecord
		}
		r := record{mask: binary.NativeEndian.Uint64(b[8:]), pid: binary.NativeEndian.Uint32(b[20:]), pidfd: noPIDFD}
		if err := r.infos(b[head:size]); err != nil {
			return list, err
		}
		list = append(list, r)
		b = b[size:]
	}
	return list, nil
}

func (r *record) infos(b []byte) error {
	for len(b) > 0 {
		if len(b) < infoHeader {
			return errRecord
		}
		size := int(binary.NativeEndian.Uint16(b[2:]))
		if size < infoHeader || size > len(b) {
			return errRecord
		}
		body := b[infoHeader:size]
		switch b[0] {
		case infoFile:
			end, ok := handleSize(body)
			if !ok {
				return errRecord
			}
			r.file = handle(body[:end])
		case infoDirName:
			if !r.dirName(body) {
				return errRecord
			}
		case infoPIDFD:
			if len(body) < 4 {
				return errRecord
			}
			switch fd := int32(binary.NativeEndian.Uint32(body)); {
			case fd >= 0:
				r.pidfd = int(fd)
			case fd == pidfdGone:
				r.gone = true
			}
		}
		b = b[size:]
	}
	return nil
}

func (r *record) dirName(b []byte) bool {
	end, ok := handleSize(b)
	if !ok {
		return false
	}
	r.dir = handle(b[:end])
	name, _, ok := bytes.Cut(b[end:], []byte{0})
	r.name = string(name)
	return ok
}

// handleSize is the length of the handle that b begins with. The length is in the
// handle, so two handles are equal as bytes or not at all.
func handleSize(b []byte) (end int, ok bool) {
	if len(b) < fsidSize+fileHandle {
		return 0, false
	}
	size := int(binary.NativeEndian.Uint32(b[fsidSize:]))
	end = fsidSize + fileHandle + size
	return end, size >= 0 && end <= len(b)
}

// makeHandle brings what statfs and name_to_handle_at say into the form that
// events have.
func makeHandle(fsid [2]int32, kind int32, b []byte) handle {
	h := make([]byte, 0, fsidSize+fileHandle+len(b))
	h = binary.NativeEndian.AppendUint32(h, uint32(fsid[0]))
	h = binary.NativeEndian.AppendUint32(h, uint32(fsid[1]))
	h = binary.NativeEndian.AppendUint32(h, uint32(len(b)))
	h = binary.NativeEndian.AppendUint32(h, uint32(kind))
	return handle(append(h, b...))
}
