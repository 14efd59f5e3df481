// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func appendStartup(b []byte, f *decoder.StartupFile) []byte {
	b = appendText(append(appendKey(b, "startup"), `{"kind":`...), string(f.Kind))
	b = appendTrue(b, "scanned", f.Scanned)
	b = appendList(b, "assign", f.Assignments, appendAssign)
	b = appendList(b, "include", f.Includes, appendInclude)
	b = appendList(b, "hook", f.Hooks, appendHook)
	b = appendList(b, "pin", f.Pins, appendPin)
	b = appendList(b, "return", f.Returns, appendReturn)
	b = appendList(b, "defect", f.Defects, appendDefect)
	return append(b, '}')
}

// appendList writes a list of objects, nothing where it is empty.
func appendList[T any](b []byte, key string, list []T, one func([]byte, *T) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(appendKey(b, key), '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(one(b, &list[i]), '}')
	}
	return append(b, ']')
}

func appendTrue(b []byte, key string, v bool) []byte {
	if !v {
		return b
	}
	return append(appendKey(b, key), "true"...)
}

// appendPlace opens the object of something in a file; appendList closes it.
func appendPlace(b []byte, line, col int) []byte {
	b = strconv.AppendInt(append(b, `{"line":`...), int64(line), 10)
	return appendInt(b, "col", int64(col))
}

func appendAssign(b []byte, a *decoder.Assignment) []byte {
	b = appendPlace(b, a.Line, a.Col)
	b = appendMember(b, "name", a.Name)
	b = appendMember(b, "op", string(a.Op))
	b = appendExpr(b, "value", a.Value)
	b = appendTrue(b, "exported", a.Exported)
	b = appendTrue(b, "maybe", a.Conditional)
	b = appendTrue(b, "scanned", a.Scanned)
	b = appendMember(b, "for", a.For)
	return appendMember(b, "text", a.Text)
}

func appendInclude(b []byte, i *decoder.Include) []byte {
	b = appendPlace(b, i.Line, i.Col)
	b = appendExpr(b, "path", i.Path)
	b = appendMember(b, "relative", string(i.Relative))
	b = appendMember(b, "as", string(i.Kind))
	b = appendTrue(b, "exported", i.Exported)
	b = appendTrue(b, "maybe", i.Conditional)
	b = appendTrue(b, "scanned", i.Scanned)
	b = appendMember(b, "for", i.For)
	return appendMember(b, "text", i.Text)
}

func appendHook(b []byte, h *decoder.Hook) []byte {
	b = appendPlace(b, h.Line, h.Col)
	b = appendMember(b, "tool", h.Tool)
	b = appendTrue(b, "maybe", h.Conditional)
	b = appendTrue(b, "scanned", h.Scanned)
	return appendMember(b, "text", h.Text)
}

func appendPin(b []byte, p *decoder.Pin) []byte {
	b = appendPlace(b, p.Line, p.Col)
	b = appendMember(b, "tool", p.Tool)
	b = appendMember(b, "version", p.Version)
	return appendMember(b, "text", p.Text)
}

func appendReturn(b []byte, r *decoder.Return) []byte {
	b = appendPlace(b, r.Line, r.Col)
	b = appendMember(b, "when", string(r.When))
	return appendTrue(b, "exit", r.Exit)
}

func appendDefect(b []byte, d *decoder.Defect) []byte {
	return appendMember(appendPlace(b, d.Line, 0), "text", d.Text)
}

func appendExpr(b []byte, key string, e decoder.Expr) []byte {
	return appendList(b, key, e, appendPart)
}

// appendPart opens the object of a part; appendList closes it.
func appendPart(b []byte, p *decoder.Part) []byte {
	b = appendText(append(b, `{"kind":`...), string(p.Kind))
	b = appendMember(b, "text", p.Text)
	b = appendMember(b, "name", p.Name)
	b = appendMember(b, "op", p.Op)
	b = appendExpr(b, "arg", p.Arg)
	return appendExpr(b, "with", p.With)
}
