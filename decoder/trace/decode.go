// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// errNoID is returned for records that don't say what they are about.
var errNoID = errors.New("no id")

// recordType returns the member "t" of a record. It is the first one in what
// the writer writes, but another program may have sorted them.
func recordType(line string) (string, error) {
	if rest, ok := strings.CutPrefix(line, `{"t":"`); ok {
		if t, _, ok := strings.Cut(rest, `"`); ok && !strings.Contains(t, `\`) {
			return t, nil
		}
	}
	s := scanner{s: line}
	first := true
	for s.enter('{'); ; {
		key, ok := s.member(&first)
		if !ok {
			break
		}
		if key == "t" {
			t := s.string()
			return t, s.err
		}
		s.skip(maxDepth)
	}
	if s.err == nil {
		s.fail("no record type")
	}
	return "", s.err
}

// members calls read with every key of an object; read reads the value or
// returns false for a key that it doesn't know.
func (s *scanner) members(read func(key string) bool) {
	first := true
	if !s.enter('{') {
		return
	}
	for {
		key, ok := s.member(&first)
		if !ok {
			return
		}
		if !read(key) {
			s.ignore()
		}
	}
}

// record reads a whole line.
func (s *scanner) record(read func(key string) bool) error {
	s.members(func(key string) bool {
		if key == "t" {
			s.skip(1)
			return true
		}
		return read(key)
	})
	s.end()
	return s.err
}

func decodeFork(s *scanner) (*decoder.Fork, error) {
	e := &decoder.Fork{}
	var seen, pid bool
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "parent":
			e.Parent = s.imageID()
		case "child":
			e.Child, seen = s.processID(), true
		case "pid":
			e.PID, pid = uint32(s.uint(32)), true
		default:
			return false
		}
		return true
	})
	if !pid {
		e.PID = e.Child.TGID
	}
	return e, missingID(err, seen)
}

func decodeExit(s *scanner) (*decoder.Exit, error) {
	e := &decoder.Exit{}
	var seen bool
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "id":
			e.Process, seen = s.processID(), true
		case "code":
			e.Code = int(s.int(32))
		case "signal":
			e.Signal = int(s.int(32))
		default:
			return false
		}
		return true
	})
	return e, missingID(err, seen)
}

func decodeAttempt(s *scanner) (*decoder.Attempt, error) {
	e := &decoder.Attempt{}
	var seen, tid bool
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "image":
			e.Image, seen = s.imageID(), true
		case "tid":
			e.TID, tid = uint32(s.uint(32)), true
		case "name":
			e.Filename = s.text()
		case "errno":
			e.Errno = int(s.int(32))
		default:
			return false
		}
		return true
	})
	if !tid {
		e.TID = e.Image.Process.TGID
	}
	return e, missingID(err, seen)
}

func decodeOpen(s *scanner) (*decoder.Open, error) {
	e := &decoder.Open{}
	var seen bool
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "id":
			e.Process, seen = s.processID(), true
		case "path":
			e.Path = s.text()
		default:
			return false
		}
		return true
	})
	return e, missingID(err, seen)
}

func decodeLoss(s *scanner) (*decoder.Loss, error) {
	e := &decoder.Loss{CPU: -1}
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "kind":
			e.Kind = s.text()
		case "count":
			e.Count = s.uint(64)
		case "cpu":
			e.CPU = int(s.int(32))
		case "image":
			e.Image = s.imageID()
		case "text":
			e.Text = s.text()
		default:
			return false
		}
		return true
	})
	return e, err
}

func missingID(err error, seen bool) error {
	if err == nil && !seen {
		return errNoID
	}
	return err
}

// execRecord is an exec while it is read.
type execRecord struct {
	*decoder.Exec
	seen, hasPID, hasTID, hasName, hasInterp, hasBase bool

	from   *base // nil: none is named, or it is not known
	env    int   // where the value of "env" begins, 0: there is none
	hasEnv bool  // it was read, with all that it rests on
}

// decodeExec reads an exec or process record. Whether its base is known is for
// the table to say.
func decodeExec(s *scanner, t *table, source decoder.Source) (*decoder.Exec, error) {
	x := execRecord{Exec: &decoder.Exec{Source: source, Complete: true}}
	err := s.record(func(key string) bool { return x.member(s, t, key) })
	if err = missingID(err, x.seen); err != nil {
		return nil, err
	}
	if !x.hasEnv {
		if err := x.lateEnvironment(s.s); err != nil {
			return nil, err
		}
	}
	if x.hasBase && x.from == nil {
		x.Complete = false
		x.Missing = append(x.Missing, decoder.Range{Cause: BaseMissing})
	}
	if !x.hasPID {
		x.PID = x.Image.Process.TGID
	}
	if !x.hasTID {
		x.TID = x.Image.Process.TGID
	}
	if !x.hasName {
		x.Filename = x.Exe
	}
	if !x.hasInterp {
		x.Interp = x.Filename
	}
	return x.Exec, nil
}

func (x *execRecord) member(s *scanner, t *table, key string) bool {
	switch key {
	case "at":
		x.Time = s.uint(64)
	case "id":
		x.Image, x.seen = s.imageID(), true
	case "pid":
		x.PID, x.hasPID = uint32(s.uint(32)), true
	case "tid":
		x.TID, x.hasTID = uint32(s.uint(32)), true
	case "ppid":
		x.Parent = s.processID()
	case "base":
		x.from, x.hasBase, x.hasEnv = t.find(s.imageID()), true, false
	case "env":
		s.peek()
		x.env = s.i
		if !x.hasBase {
			s.skip(maxDepth)
			break
		}
		x.environment(s)
	case "gone": // for people
		s.skip(maxDepth)
	case "complete":
		x.Complete = s.bool()
	case "recovered":
		x.Recovered = s.bool()
	case "missing":
		x.Missing = s.ranges()
	default:
		return x.program(s, key) || x.owner(s, key)
	}
	return true
}

func (x *execRecord) program(s *scanner, key string) bool {
	switch key {
	case "exe":
		x.Exe = s.text()
	case "name":
		x.Filename, x.hasName = s.text(), true
	case "interp":
		x.Interp, x.hasInterp = s.text(), true
	case "file":
		x.File = s.file.read(s, (*scanner).fileID)
	case "argv":
		x.Argv = s.texts()
	default:
		return false
	}
	return true
}

func (x *execRecord) owner(s *scanner, key string) bool {
	switch key {
	case "ids":
		ids := s.ids.read(s, (*scanner).userIDs)
		x.UID, x.GID, x.EUID, x.EGID = ids[0], ids[1], ids[2], ids[3]
	case "sid":
		x.Session = uint32(s.uint(32))
	case "tty":
		x.TTY = s.text()
	case "cgroup":
		x.Cgroup = s.uint(64)
	case "ns":
		x.NS = s.ns.read(s, (*scanner).namespaces)
	case "root":
		x.Root = s.root.read(s, (*scanner).rootID)
	case "cwd":
		x.CWD = s.text()
	default:
		return false
	}
	return true
}

// array reads an array of at least low and at most high elements.
func (s *scanner) array(low, high int, read func(i int)) int {
	n, first := 0, true
	if !s.enter('[') {
		return 0
	}
	for ; s.more(']', &first); n++ {
		if n == high {
			s.fail(fmt.Sprintf("more than %d elements", high))
			return n
		}
		read(n)
	}
	if n < low {
		s.fail(fmt.Sprintf("less than %d elements", low))
	}
	return n
}

func (s *scanner) texts() []string {
	if !s.enter('[') {
		return nil
	}
	s.list = s.list[:0]
	for first := true; s.more(']', &first); {
		s.list = append(s.list, s.text())
	}
	if len(s.list) == 0 {
		return nil
	}
	return slices.Clone(s.list)
}

func (s *scanner) ranges() []decoder.Range {
	var out []decoder.Range
	s.array(0, math.MaxInt, func(int) {
		var r decoder.Range
		s.array(3, 3, func(i int) {
			switch i {
			case 0:
				r.Off = s.uint(64)
			case 1:
				r.Len = s.uint(64)
			case 2:
				r.Cause = s.text()
			}
		})
		out = append(out, r)
	})
	return out
}
