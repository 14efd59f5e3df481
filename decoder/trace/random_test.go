// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// source makes random events that hang together: processes fork, exec and
// exit, and environments change a little from one image to the next.
type source struct {
	*rand.Rand
	now  uint64
	live []decoder.Exec // what each live process runs
	// siblings are environments by the process that gave them to its children.
	siblings map[decoder.ProcessID][]decoder.Entry
}

func newSource(seed uint64) *source {
	return &source{Rand: rand.New(rand.NewPCG(seed, 1)), now: 1000, siblings: map[decoder.ProcessID][]decoder.Entry{}}
}

func (s *source) event() decoder.Event {
	s.now += s.Uint64N(1e6)
	if len(s.live) == 0 {
		e := s.exec(decoder.ImageID{Process: s.process(), Exec: s.Uint64N(9)}, nil)
		s.live = append(s.live, *e)
		return e
	}
	i := s.IntN(len(s.live))
	p := &s.live[i]
	switch n := s.IntN(21); {
	case n < 8:
		id := p.Image
		id.Exec++
		e := s.exec(id, p)
		if sibling, ok := s.siblings[p.Parent]; ok && s.IntN(2) == 0 {
			e.Env = pick(s, sibling, s.env(sibling))
		}
		s.siblings[p.Parent] = e.Env
		*p = *e
		return e
	case n < 13:
		child := *p
		child.Image.Process = s.process()
		child.Parent = p.Image.Process
		s.live = append(s.live, child)
		return &decoder.Fork{Time: s.now, Parent: p.Image, Child: child.Image.Process, PID: s.pid(child.Image.Process.TGID)}
	case n < 16:
		e := &decoder.Exit{Time: s.now, Process: p.Image.Process, Code: s.IntN(3), Signal: s.IntN(2) * 9}
		s.live = append(s.live[:i], s.live[i+1:]...)
		return e
	case n == 16:
		return &decoder.Open{Time: s.now, Process: p.Image.Process, Path: s.text()}
	case n == 17:
		return &decoder.Attempt{Time: s.now, Image: p.Image, TID: s.pid(p.Image.Process.TGID), Filename: s.text(), Errno: s.IntN(40)}
	case n == 18:
		return &decoder.Loss{
			Time: s.now, Kind: pick(s, decoder.LossIdentity, decoder.LossFact, decoder.LossSeed, decoder.LossBulk, s.text()),
			Count: s.Uint64N(5), CPU: s.IntN(5) - 1, Image: pick(s, decoder.ImageID{}, p.Image), Text: s.text(),
		}
	default:
		return s.fact(p.Image)
	}
}

func pick[T any](s *source, of ...T) T { return of[s.IntN(len(of))] }

func (s *source) process() decoder.ProcessID {
	return decoder.ProcessID{TGID: s.Uint32N(5000), Start: s.now}
}

func (s *source) pid(usual uint32) uint32 {
	return pick(s, usual, usual, usual, 0, s.Uint32())
}

func (s *source) text() string {
	return pick(s, "", "go", "/usr/local/go/bin/go", "a b", `q"\`, "\x00\x01\n\t\r\x7f", "\u0085\u2028\ufffd", "grün 世界 🙂",
		"\xff\xfe", "half \xc3", "\xed\xa0\x80", strings.Repeat("x", s.IntN(300)), fmt.Sprint(s.Uint64()))
}

func (s *source) name() string {
	return pick(s, "PATH", "GOROOT", "A", "", "B\xff", fmt.Sprint("V", s.IntN(30)), strings.ReplaceAll(s.text(), "=", "_"))
}

func (s *source) entry() decoder.Entry {
	switch s.IntN(10) {
	case 0:
		return decoder.Entry{Name: s.name(), Bare: true}
	case 1:
		return decoder.Entry{Name: s.name(), Bare: true, Redacted: true}
	case 2, 3, 4:
		return decoder.Entry{Name: s.name(), Value: pick(s, "h1:0011223344556677", s.text()), Redacted: true}
	}
	return decoder.Entry{Name: s.name(), Value: pick(s, s.text(), s.text()+"=")}
}

// env changes an environment: entries go, come, are replaced, move and double.
func (s *source) env(old []decoder.Entry) []decoder.Entry {
	env := append([]decoder.Entry(nil), old...)
	for range s.IntN(6) {
		i := s.IntN(len(env) + 1)
		switch n := s.IntN(5); {
		case n <= 1 || i == len(env):
			env = append(env[:i:i], append([]decoder.Entry{s.entry()}, env[i:]...)...)
		case n == 2:
			env = append(env[:i:i], env[i+1:]...)
		case n == 3:
			env[i] = s.entry()
		case n == 4:
			env = append(env, env[i])
		}
	}
	if s.IntN(20) == 0 {
		s.Shuffle(len(env), func(i, j int) { env[i], env[j] = env[j], env[i] })
	}
	return env
}

func (s *source) exec(id decoder.ImageID, old *decoder.Exec) *decoder.Exec {
	if old == nil {
		old = &decoder.Exec{}
	}
	e := &decoder.Exec{
		Time: s.now, Image: id, PID: s.pid(id.Process.TGID), TID: s.pid(id.Process.TGID), Parent: old.Parent,
		Source: pick(s, decoder.Observed, decoder.Observed, decoder.Snapshot),
		UID:    s.Uint32N(2), EUID: s.Uint32N(2), GID: s.Uint32N(2), EGID: s.Uint32N(2), Session: s.Uint32N(2),
		TTY: pick(s, "", "pts/3"), Cgroup: s.Uint64N(2) * s.Uint64(),
		Filename: s.text(), Interp: s.text(), Exe: s.text(), CWD: s.text(),
		Env: s.env(old.Env), Complete: s.IntN(8) != 0, Recovered: s.IntN(8) == 0,
	}
	if s.IntN(2) == 0 {
		e.NS = decoder.Namespaces{Mnt: s.Uint32(), PID: s.Uint32(), User: s.Uint32()}
		e.Root = decoder.RootID{MntNS: s.Uint32(), Dev: s.Uint64(), Ino: s.Uint64()}
		e.File = decoder.FileID{Dev: s.Uint64(), Ino: s.Uint64(), Ctime: int64(s.Uint64()), Size: int64(s.Uint64())}
	}
	for range s.IntN(6) {
		e.Argv = append(e.Argv, s.text())
	}
	for range s.IntN(3) * s.IntN(2) {
		e.Missing = append(e.Missing, decoder.Range{Off: s.Uint64(), Len: s.Uint64(), Cause: s.text()})
	}
	return e
}

func (s *source) fact(image decoder.ImageID) *decoder.Fact {
	f := &decoder.Fact{
		Time: s.now, Image: image,
		Question: decoder.Question{Kind: pick(s, decoder.AskStat, decoder.AskLines, decoder.AskModule, decoder.AskStartup), Path: s.text(), As: decoder.StartupKind(s.text())},
		Answer:   decoder.Answer{State: pick(s, decoder.Exists, decoder.Absent, decoder.Unreadable), Error: s.text(), Late: s.IntN(2) == 0},
	}
	a := &f.Answer
	switch s.IntN(8) {
	case 6:
		a.Mount = &decoder.Mount{NoExec: s.IntN(2) == 0, ReadOnly: s.IntN(2) == 0}
	case 0:
		a.Stat = &decoder.Stat{Type: s.text(), Real: s.text(), Mode: s.Uint32(), UID: s.Uint32(), Dev: s.Uint64(), Ino: s.Uint64()}
	case 1:
		a.Build = &decoder.BuildInfo{GoVersion: s.text(), Path: s.text(), Version: s.text(), Machine: s.text(), Trimmed: s.IntN(2) == 0}
	case 2:
		a.Module = &decoder.Module{Path: s.text(), Go: s.text(), Toolchain: s.text(), GoLine: s.IntN(100) - 1, Requires: s.IntN(2) == 0}
		for range s.IntN(3) {
			a.Module.Use = append(a.Module.Use, s.text())
		}
	case 3:
		a.Startup = s.startup()
	case 4:
		for range s.IntN(5) {
			a.Names = append(a.Names, s.text())
		}
	case 5:
		for range s.IntN(5) {
			e := s.entry()
			a.Lines = append(a.Lines, decoder.Line{Number: s.IntN(100), Name: e.Name, Value: e.Value, Redacted: e.Redacted})
		}
	}
	return f
}

func (s *source) startup() *decoder.StartupFile {
	f := &decoder.StartupFile{Kind: decoder.StartupKind(s.text()), Scanned: s.flip()}
	line := func() int { return s.IntN(1000) - 1 }
	for range s.IntN(4) {
		f.Assignments = append(f.Assignments, decoder.Assignment{
			Name: s.name(), Op: pick(s, decoder.AssignSet, decoder.AssignUnset), Value: s.expr(3), Exported: s.flip(),
			Conditional: s.flip(), Scanned: s.flip(), For: s.text(), Line: line(), Col: line(), Text: s.text(),
		})
	}
	for range s.IntN(3) {
		f.Includes = append(f.Includes, decoder.Include{
			Path: s.expr(2), Relative: pick(s, decoder.RelativeToDir, decoder.RelativeToFile), Kind: decoder.StartupKind(s.text()),
			Exported: s.flip(), Conditional: s.flip(), Scanned: s.flip(), For: s.text(), Line: line(), Col: line(), Text: s.text(),
		})
		f.Hooks = append(f.Hooks, decoder.Hook{
			Tool: s.text(), Conditional: s.flip(), Scanned: s.flip(), Line: line(), Col: line(), Text: s.text(),
		})
		f.Pins = append(f.Pins, decoder.Pin{Tool: s.text(), Version: s.text(), Line: line(), Col: line(), Text: s.text()})
		f.Returns = append(f.Returns, decoder.Return{When: decoder.ReturnMaybe, Exit: s.flip(), Line: line(), Col: line()})
		f.Defects = append(f.Defects, decoder.Defect{Line: line(), Text: s.text()})
	}
	return f
}

func (s *source) flip() bool { return s.IntN(2) == 0 }

func (s *source) expr(depth int) decoder.Expr {
	if depth == 0 {
		return nil
	}
	var e decoder.Expr
	for range s.IntN(3) {
		e = append(e, decoder.Part{
			Kind: pick(s, decoder.PartText, decoder.PartVar), Text: s.text(), Name: s.name(), Op: pick(s, "", ":-"),
			Arg: s.expr(depth - 1), With: s.expr(depth - 2 + depth%2),
		})
	}
	return e
}
