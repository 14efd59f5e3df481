// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"math"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// maxExpr bounds expressions within expressions.
const maxExpr = 128

func (s *scanner) startup() *decoder.StartupFile {
	f := &decoder.StartupFile{}
	s.members(func(key string) bool {
		switch key {
		case "kind":
			f.Kind = decoder.StartupKind(s.text())
		case "scanned":
			f.Scanned = s.bool()
		case "assign":
			f.Assignments = listOf(s, s.assign)
		case "include":
			f.Includes = listOf(s, s.include)
		case "hook":
			f.Hooks = listOf(s, s.hook)
		case "pin":
			f.Pins = listOf(s, s.pin)
		case "return":
			f.Returns = listOf(s, s.returns)
		case "defect":
			f.Defects = listOf(s, s.defect)
		default:
			return false
		}
		return true
	})
	return f
}

// listOf reads a list of objects; read takes one member.
func listOf[T any](s *scanner, read func(v *T, key string) bool) []T {
	var out []T
	s.array(0, math.MaxInt, func(int) {
		var v T
		s.members(func(key string) bool { return read(&v, key) })
		out = append(out, v)
	})
	return out
}

func (s *scanner) assign(a *decoder.Assignment, key string) bool {
	switch key {
	case "line":
		a.Line = int(s.int(32))
	case "col":
		a.Col = int(s.int(32))
	case "name":
		a.Name = s.text()
	case "op":
		a.Op = decoder.AssignOp(s.text())
	case "value":
		a.Value = s.expr(0)
	case "exported":
		a.Exported = s.bool()
	case "maybe":
		a.Conditional = s.bool()
	case "scanned":
		a.Scanned = s.bool()
	case "for":
		a.For = s.text()
	case "text":
		a.Text = s.text()
	default:
		return false
	}
	return true
}

func (s *scanner) include(i *decoder.Include, key string) bool {
	switch key {
	case "line":
		i.Line = int(s.int(32))
	case "col":
		i.Col = int(s.int(32))
	case "path":
		i.Path = s.expr(0)
	case "relative":
		i.Relative = decoder.RelativeTo(s.text())
	case "as":
		i.Kind = decoder.StartupKind(s.text())
	case "exported":
		i.Exported = s.bool()
	case "maybe":
		i.Conditional = s.bool()
	case "scanned":
		i.Scanned = s.bool()
	case "for":
		i.For = s.text()
	case "text":
		i.Text = s.text()
	default:
		return false
	}
	return true
}

func (s *scanner) hook(h *decoder.Hook, key string) bool {
	switch key {
	case "line":
		h.Line = int(s.int(32))
	case "col":
		h.Col = int(s.int(32))
	case "tool":
		h.Tool = s.text()
	case "maybe":
		h.Conditional = s.bool()
	case "scanned":
		h.Scanned = s.bool()
	case "text":
		h.Text = s.text()
	default:
		return false
	}
	return true
}

func (s *scanner) pin(p *decoder.Pin, key string) bool {
	switch key {
	case "line":
		p.Line = int(s.int(32))
	case "col":
		p.Col = int(s.int(32))
	case "tool":
		p.Tool = s.text()
	case "version":
		p.Version = s.text()
	case "text":
		p.Text = s.text()
	default:
		return false
	}
	return true
}

func (s *scanner) returns(r *decoder.Return, key string) bool {
	switch key {
	case "line":
		r.Line = int(s.int(32))
	case "col":
		r.Col = int(s.int(32))
	case "when":
		r.When = decoder.ReturnWhen(s.text())
	case "exit":
		r.Exit = s.bool()
	default:
		return false
	}
	return true
}

func (s *scanner) defect(d *decoder.Defect, key string) bool {
	switch key {
	case "line":
		d.Line = int(s.int(32))
	case "text":
		d.Text = s.text()
	default:
		return false
	}
	return true
}

func (s *scanner) expr(depth int) decoder.Expr {
	if depth > maxExpr {
		s.fail("nested too deeply")
		return nil
	}
	return listOf(s, func(p *decoder.Part, key string) bool {
		switch key {
		case "kind":
			p.Kind = decoder.PartKind(s.text())
		case "text":
			p.Text = s.text()
		case "name":
			p.Name = s.text()
		case "op":
			p.Op = s.text()
		case "arg":
			p.Arg = s.expr(depth + 1)
		case "with":
			p.With = s.expr(depth + 1)
		default:
			return false
		}
		return true
	})
}
