// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"math"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func decodeFact(s *scanner) (*decoder.Fact, error) {
	e := &decoder.Fact{}
	a := &e.Answer
	var seen bool
	err := s.record(func(key string) bool {
		switch key {
		case "at":
			e.Time = s.uint(64)
		case "image":
			e.Image, seen = s.imageID(), true
		case "ask":
			e.Question.Kind = decoder.QuestionKind(s.text())
		case "path":
			e.Question.Path = s.text()
		case "as":
			e.Question.As = decoder.StartupKind(s.text())
		default:
			return s.answer(a, key)
		}
		return true
	})
	return e, missingID(err, seen)
}

func (s *scanner) answer(a *decoder.Answer, key string) bool {
	switch key {
	case "state":
		a.State = decoder.State(s.text())
	case "error":
		a.Error = s.text()
	case "late":
		a.Late = s.bool()
	case "stat":
		a.Stat = s.stat()
	case "build":
		a.Build = s.build()
	case "lines":
		a.Lines = s.lines()
	case "module":
		a.Module = s.module()
	case "mount":
		a.Mount = s.mount()
	case "startup":
		a.Startup = s.startup()
	case "names":
		a.Names = s.texts()
	default:
		return false
	}
	return true
}

func (s *scanner) stat() *decoder.Stat {
	v := &decoder.Stat{}
	s.members(func(key string) bool {
		switch key {
		case "type":
			v.Type = s.text()
		case "real":
			v.Real = s.text()
		case "mode":
			v.Mode = uint32(s.uint(32))
		case "uid":
			v.UID = uint32(s.uint(32))
		case "dev":
			v.Dev = s.uint(64)
		case "ino":
			v.Ino = s.uint(64)
		default:
			return false
		}
		return true
	})
	return v
}

func (s *scanner) build() *decoder.BuildInfo {
	v := &decoder.BuildInfo{}
	s.members(func(key string) bool {
		switch key {
		case "go":
			v.GoVersion = s.text()
		case "path":
			v.Path = s.text()
		case "version":
			v.Version = s.text()
		case "machine":
			v.Machine = s.text()
		case "trimmed":
			v.Trimmed = s.bool()
		default:
			return false
		}
		return true
	})
	return v
}

func (s *scanner) module() *decoder.Module {
	v := &decoder.Module{}
	s.members(func(key string) bool {
		switch key {
		case "path":
			v.Path = s.text()
		case "go":
			v.Go = s.text()
		case "toolchain":
			v.Toolchain = s.text()
		case "line":
			v.GoLine = int(s.int(32))
		case "use":
			s.array(0, math.MaxInt, func(int) { v.Use = append(v.Use, s.text()) })
		case "requires":
			v.Requires = s.bool()
		default:
			return false
		}
		return true
	})
	return v
}

func (s *scanner) mount() *decoder.Mount {
	v := &decoder.Mount{}
	s.members(func(key string) bool {
		switch key {
		case "noexec":
			v.NoExec = s.bool()
		case "readonly":
			v.ReadOnly = s.bool()
		default:
			return false
		}
		return true
	})
	return v
}

func (s *scanner) lines() []decoder.Line {
	var out []decoder.Line
	s.array(0, math.MaxInt, func(int) {
		var l decoder.Line
		s.array(2, 2, func(i int) {
			if i == 0 {
				l.Number = int(s.int(32))
				return
			}
			e := s.entry()
			if e.Bare {
				s.fail("line without =")
			}
			l.Name, l.Value, l.Redacted = e.Name, e.Value, e.Redacted
		})
		out = append(out, l)
	})
	return out
}
