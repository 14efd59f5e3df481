// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"fmt"
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// appendEvent writes one record, without the newline.
func (w *Writer) appendEvent(b []byte, e decoder.Event) ([]byte, error) {
	switch e := e.(type) {
	case *decoder.Exec:
		return w.appendExec(b, e), nil
	case *decoder.Fork:
		b = appendUint(append(b, `{"t":"fork"`...), "at", e.Time)
		b = appendImageID(b, "parent", e.Parent)
		b = appendProcessID(b, "child", e.Child)
		b = appendPID(b, "pid", e.PID, e.Child.TGID)
		return append(b, '}'), nil
	case *decoder.Exit:
		b = appendUint(append(b, `{"t":"exit"`...), "at", e.Time)
		b = appendProcessID(b, "id", e.Process)
		b = appendInt(b, "code", int64(e.Code))
		b = appendInt(b, "signal", int64(e.Signal))
		return append(b, '}'), nil
	case *decoder.Attempt:
		b = appendUint(append(b, `{"t":"attempt"`...), "at", e.Time)
		b = appendImageID(b, "image", e.Image)
		b = appendPID(b, "tid", e.TID, e.Image.Process.TGID)
		b = appendMember(b, "name", e.Filename)
		b = appendInt(b, "errno", int64(e.Errno))
		return append(b, '}'), nil
	case *decoder.Open:
		b = appendUint(append(b, `{"t":"open"`...), "at", e.Time)
		b = appendProcessID(b, "id", e.Process)
		b = appendMember(b, "path", e.Path)
		return append(b, '}'), nil
	case *decoder.Fact:
		return appendFact(b, e), nil
	case *decoder.Loss:
		return appendLoss(b, e), nil
	}
	return b, fmt.Errorf("write event: %T is none", e)
}

func (w *Writer) appendExec(b []byte, e *decoder.Exec) []byte {
	if e.Source == decoder.Snapshot {
		b = append(b, `{"t":"process"`...)
	} else {
		b = append(b, `{"t":"exec"`...)
	}
	from := w.table.choose(e)
	b = appendUint(b, "at", e.Time)
	b = appendImageID(b, "id", e.Image)
	b = appendPID(b, "pid", e.PID, e.Image.Process.TGID)
	b = appendPID(b, "tid", e.TID, e.Image.Process.TGID)
	if !e.Parent.IsZero() {
		b = appendProcessID(b, "ppid", e.Parent)
	}
	b = appendOwner(b, e)
	b = appendProgram(b, e)
	if from != nil {
		b = appendImageID(b, "base", from.image)
	}
	b = appendEnv(b, e.Env, from)
	if !e.Complete {
		b = append(appendKey(b, "complete"), "false"...)
	}
	if e.Recovered {
		b = append(appendKey(b, "recovered"), "true"...)
	}
	b = appendMissing(b, e.Missing)
	return append(b, '}')
}

// appendOwner writes what mostly stays the same from one exec to the next, in
// one stretch, because that compresses to next to nothing.
func appendOwner(b []byte, e *decoder.Exec) []byte {
	if e.UID == e.EUID && e.GID == e.EGID {
		b = appendNumbers(b, "ids", uint64(e.UID), uint64(e.GID))
	} else {
		b = appendNumbers(b, "ids", uint64(e.UID), uint64(e.GID), uint64(e.EUID), uint64(e.EGID))
	}
	b = appendUint(b, "sid", uint64(e.Session))
	b = appendMember(b, "tty", e.TTY)
	b = appendUint(b, "cgroup", e.Cgroup)
	if e.NS != (decoder.Namespaces{}) {
		b = appendNumbers(b, "ns", uint64(e.NS.Mnt), uint64(e.NS.PID), uint64(e.NS.User))
	}
	if e.Root != (decoder.RootID{}) {
		b = appendNumbers(b, "root", uint64(e.Root.MntNS), e.Root.Dev, e.Root.Ino)
	}
	return appendMember(b, "cwd", e.CWD)
}

// appendProgram writes what is executed. A name left out is the one before it:
// most programs are asked for by the path they have, and are no scripts.
func appendProgram(b []byte, e *decoder.Exec) []byte {
	b = appendMember(b, "exe", e.Exe)
	if e.Filename != e.Exe {
		b = appendText(appendKey(b, "name"), e.Filename)
	}
	if e.Interp != e.Filename {
		b = appendText(appendKey(b, "interp"), e.Interp)
	}
	if e.File != (decoder.FileID{}) {
		b = strconv.AppendUint(append(appendKey(b, "file"), '['), e.File.Dev, 10)
		b = strconv.AppendUint(append(b, ','), e.File.Ino, 10)
		b = strconv.AppendInt(append(b, ','), e.File.Ctime, 10)
		b = strconv.AppendInt(append(b, ','), e.File.Size, 10)
		b = append(b, ']')
	}
	if len(e.Argv) == 0 {
		return b
	}
	b = append(appendKey(b, "argv"), '[')
	for i, a := range e.Argv {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, a)
	}
	return append(b, ']')
}

func appendMissing(b []byte, missing []decoder.Range) []byte {
	if len(missing) == 0 {
		return b
	}
	b = append(appendKey(b, "missing"), '[')
	for i, m := range missing {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(append(b, '['), m.Off, 10)
		b = strconv.AppendUint(append(b, ','), m.Len, 10)
		b = append(appendText(append(b, ','), m.Cause), ']')
	}
	return append(b, ']')
}

// appendPID writes a pid where it is not the usual one.
func appendPID(b []byte, key string, pid, usual uint32) []byte {
	if pid == usual {
		return b
	}
	return strconv.AppendUint(appendKey(b, key), uint64(pid), 10)
}

func appendLoss(b []byte, e *decoder.Loss) []byte {
	b = appendUint(append(b, `{"t":"loss"`...), "at", e.Time)
	b = appendMember(b, "kind", e.Kind)
	b = appendUint(b, "count", e.Count)
	b = strconv.AppendInt(appendKey(b, "cpu"), int64(e.CPU), 10)
	if !e.Image.IsZero() {
		b = appendImageID(b, "image", e.Image)
	}
	b = appendMember(b, "text", e.Text)
	return append(b, '}')
}
